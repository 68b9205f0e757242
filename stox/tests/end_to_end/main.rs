//! The whole product as its users meet it: the binary, its processes, its
//! databases, and kills at every durable transition.

mod chaos;
mod containers;
mod crash_points;
mod dead_letters;
mod distributed;

mod docs;
mod doctor;
mod doctor_faults;
mod drills;
mod operate;
mod operating;
mod process;
mod review;
mod targets;
mod upload;
