"""How good the answers are: questions with known entries in, figures out."""

from faqbot.evaluation.figures import Figures, Gates, measure
from faqbot.evaluation.predictions import Prediction, predict, write_predictions
from faqbot.evaluation.queries import Query, check_afters, load_queries, read_queries

__all__ = [
    "Figures",
    "Gates",
    "Prediction",
    "Query",
    "check_afters",
    "load_queries",
    "measure",
    "predict",
    "read_queries",
    "write_predictions",
]
