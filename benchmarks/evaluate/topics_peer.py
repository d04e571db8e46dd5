"""BERTopic, run by the interpreter of its own environment: JSON in and out. Exit code 3: not installed."""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any


def main() -> None:
    """Answer the request on standard input."""
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    try:
        labels = bertopic(**request)
    except ModuleNotFoundError as error:
        print(error.name, file=sys.stderr)
        sys.exit(3)
    json.dump([int(label) for label in labels], sys.stdout)


def bertopic(
    texts: list[str], space: list[list[float]], n_topics: int | None, seed: int, k: int | None
) -> Any:
    """Return the topic of each text; -1, the outliers, is one topic more. *k*: k-means in place of HDBSCAN."""
    import numpy as np
    from bertopic import BERTopic
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    model = BERTopic(
        umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed),
        hdbscan_model=KMeans(k, n_init=4, random_state=seed) if k else None,
        vectorizer_model=CountVectorizer(stop_words="english", min_df=2),
        # One of its topics is that of the outliers.
        nr_topics=n_topics + 1 if n_topics and not k else None,
    )
    return model.fit_transform(texts, embeddings=np.array(space))[0]


if __name__ == "__main__":
    main()
