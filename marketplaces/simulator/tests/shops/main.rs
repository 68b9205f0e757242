//! The shops over real HTTP, as an adapter and a buyer meet them.

mod amazon;
mod faults;
mod hepsiburada;
mod kit;
mod pages;
mod trendyol;
