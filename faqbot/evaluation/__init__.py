"""How good the answers are: questions with known entries in, figures out."""

from faqbot.evaluation.figures import Figures, Gates, measure
from faqbot.evaluation.predictions import Prediction, predict
from faqbot.evaluation.queries import Query, read_queries

__all__ = ["Figures", "Gates", "Prediction", "Query", "measure", "predict", "read_queries"]
