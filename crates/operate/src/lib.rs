//! What an operator wants to know, as values and rules without any I/O: readings of the services' measurements, the
//! picture of the whole that they make, what is short and what to do about it, how many workers there should be, and
//! the path of one thing through all services.

pub mod advice;
pub mod exposition;
pub mod reading;
pub mod scaling;
pub mod system;
pub mod trace;
