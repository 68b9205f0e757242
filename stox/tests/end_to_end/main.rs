//! The whole product as its users meet it: the binary, its processes, its
//! databases, and kills at every durable transition.

mod chaos;
mod containers;
mod crash_points;
mod distributed;
mod process;
mod targets;
mod upload;
