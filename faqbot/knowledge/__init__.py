"""faqs.yaml: from a file that a person wrote to a KnowledgeBase, or to every reason why not."""

from faqbot.knowledge.reader import Reading, load, read, read_text, read_valid, valid

__all__ = ["Reading", "load", "read", "read_text", "read_valid", "valid"]
