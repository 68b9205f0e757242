//! The picture engine. Pure functions: no files, no network, no clock; the
//! same input gives the same bytes.

pub mod tone;
