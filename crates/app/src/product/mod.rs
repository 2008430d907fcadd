//! Products: the articles that are lent, their ISO classes and substitutes.
