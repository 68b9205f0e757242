//! The service with the three real adapters against the simulated shops, over
//! real HTTP: what is wished in messages, and what stands in the shops' books.

mod crash;
mod kit;
mod life;
mod trouble;
mod waiting;
mod wishes;
