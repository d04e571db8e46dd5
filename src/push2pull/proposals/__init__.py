"""From lists, groups, topics and findings to proposed communities with evidence and a verdict."""

from push2pull.proposals.assemble import propose
from push2pull.proposals.settings import ProposalSettings
from push2pull.proposals.tables import Proposals

__all__ = ["ProposalSettings", "Proposals", "propose"]
