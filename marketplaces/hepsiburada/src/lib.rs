//! hepsiburada
