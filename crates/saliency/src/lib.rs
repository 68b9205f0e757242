//! Finds the most salient object of a photo with a network that the user
//! fetched or brought: any ONNX file with one picture as its input and a map
//! of the object as one of its values.
//!
//! The network runs on the CPU, in this process, by `rten`. Nothing is read
//! or written here: the file comes as bytes, the photo as pixels. Nothing in
//! the project needs a network; where there is none, photos that the matte
//! of our own cannot cut go to review.
//!
//! One photo takes two passes, the second on the mirrored picture: an object
//! that the network knows comes out the same in both, so their agreement tells
//! how far the map can be trusted.

mod declared;
mod error;
mod input;
mod network;
mod passes;

pub use declared::{Declared, Scale, Values, imagenet_mean, imagenet_std, known};
pub use error::Error;
pub use matting::Saliency;
pub use network::Network;
