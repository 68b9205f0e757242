//! Why a network cannot be loaded or run.

/// Why a network cannot be loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The declaration contradicts itself.
    #[error("the network's declaration: {0}")]
    Declaration(String),
    /// The bytes are no ONNX network that the runtime understands.
    #[error("not a usable ONNX file: {0}")]
    Unreadable(String),
    /// The graph has no input of the declared name.
    #[error("the network has no input `{wanted}`; its inputs are {known}")]
    NoInput {
        /// The declared name.
        wanted: String,
        /// The graph's inputs.
        known: String,
    },
    /// The graph has no value of the declared name.
    #[error("the network has no value `{wanted}`; its outputs are {known}")]
    NoOutput {
        /// The declared name.
        wanted: String,
        /// The graph's outputs.
        known: String,
    },
    /// The graph wants another input than the declared one.
    #[error(
        "the network's input is {shape}, which does not take [1, 3, {height}, {width}]: declare its size; the order must be NCHW"
    )]
    InputShape {
        /// The shape in the file.
        shape: String,
        /// The declared width.
        width: u32,
        /// The declared height.
        height: u32,
    },
    /// The network failed while running.
    #[error("the network failed: {0}")]
    Run(String),
    /// The output is no map of one channel.
    #[error("value `{name}` is not one map of numbers: {found}")]
    Output {
        /// The declared name.
        name: String,
        /// What it is.
        found: String,
    },
    /// The output holds numbers that are no probabilities.
    #[error("value `{name}` holds {found}, which is no probability; are they logits?")]
    Values {
        /// The declared name.
        name: String,
        /// A number that it holds.
        found: f32,
    },
    /// The photo's buffer does not hold its pixels.
    #[error("{length} bytes are no RGB picture of {width}x{height} pixels")]
    Picture {
        /// Bytes given.
        length: usize,
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
    },
}
