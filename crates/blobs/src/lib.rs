//! The object store: photos and pictures, kept under the hash of their bytes.
//!
//! One face ([`Blobs`]) over two back ends, files on this machine and any S3
//! server. Every object has a row in its owner's database that is committed
//! before the object is put, so that nothing can lie in the store without
//! somebody knowing of it. [`Area`] says who the owner is.

mod area;
mod backend;
mod blobs;
mod error;
mod files;
mod garbage;
pub mod http;
mod media_type;
mod probe;
mod read;
mod registry;
mod s3;
mod schema;
pub mod sql;

pub use area::Area;
pub use blobs::{Blobs, open};
pub use error::BlobError;
pub use garbage::GRACE;
pub use probe::probe;
pub use read::{BlobStream, Opened};
pub use schema::MIGRATIONS;
