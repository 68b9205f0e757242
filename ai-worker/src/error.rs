//! What can go wrong in this service.

/// An error of the service itself; the handler answers with
/// `bus::HandlerError`, and an unusable photo is no error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A rule pack asks for a picture that cannot be made.
    #[error(
        "the rule pack of {market} asks for a frame of {width} x {height} pixels; possible are 1 to 65535 on each side"
    )]
    Frame {
        /// The marketplace.
        market: &'static str,
        /// The width it asks for, in pixels.
        width: u32,
        /// The height it asks for, in pixels.
        height: u32,
    },
}
