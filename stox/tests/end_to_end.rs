//! The whole product as its users meet it: the binary, its processes, its
//! databases, and kills at every durable transition.

#[path = "end_to_end/chaos.rs"]
mod chaos;
#[path = "end_to_end/crash_points.rs"]
mod crash_points;
#[path = "end_to_end/distributed.rs"]
mod distributed;
#[path = "end_to_end/process.rs"]
mod process;
#[path = "end_to_end/targets.rs"]
mod targets;
#[path = "end_to_end/upload.rs"]
mod upload;
