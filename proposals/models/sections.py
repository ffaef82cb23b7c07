"""The sections of a pack, in their usual order. Cover, contents and method are around them."""

from django.db import models


class PackSection(models.TextChoices):
    SUMMARY = "summary", "On one page"
    ANSWERS = "answers", "What the funder asks, and what we answer"
    NEED = "need", "The need"
    OFFER = "offer", "What we offer, and why it works"
    COVERAGE = "coverage", "What is there today, and where this bid works"
    PROJECTS = "projects", "Project by project"
    DELIVERY = "delivery", "How we deliver and govern it"
    BUDGET = "budget", "What it costs"
    SAVINGS = "savings", "What it saves, and whom"
    PARTNERS = "partners", "Who we are, and what was agreed"
    RISKS = "risks", "Risks, and what we do about them"
    EQUALITY = "equality", "Equality and safeguarding"
    PAPERS = "papers", "Partners’ papers"
    APPENDIX = "appendix", "Appendix"

    @classmethod
    def written(cls):
        """Those in which a bid may say something in its own words."""
        return (cls.NEED, cls.OFFER, cls.DELIVERY, cls.RISKS, cls.EQUALITY, cls.APPENDIX)

    @classmethod
    def always(cls):
        """Those no pack is without: what is asked for, how much, and what partners reserve."""
        return (cls.SUMMARY, cls.BUDGET, cls.PARTNERS)

    @classmethod
    def in_order(cls, chosen):
        """The sections of a pack for which `chosen` was said; nothing said: all, as usual.

        Whatever was chosen, those of `always` are in it: one that is missing opens or ends it.
        """
        chosen = [cls(each) for each in chosen] or list(cls)
        missing = [each for each in cls.always() if each not in chosen]
        first = [each for each in missing if each == cls.SUMMARY]
        return [*first, *chosen, *(each for each in missing if each not in first)]
