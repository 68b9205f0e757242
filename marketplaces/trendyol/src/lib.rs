//! trendyol
