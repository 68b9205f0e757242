//! Letters: Turkish-aware case and folding for search. SQL never changes case;
//! folded columns are computed here.
