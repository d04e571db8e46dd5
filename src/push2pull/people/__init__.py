"""Who is behind the pseudonyms: merged by rules, described by the org chart, corrected by humans."""

from push2pull.people.corrections import export_people, import_people, undo_people
from push2pull.people.table import main_ids, managers, name_words, people

__all__ = ["export_people", "import_people", "main_ids", "managers", "name_words", "people", "undo_people"]
