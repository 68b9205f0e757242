//! stox
fn main() {}
