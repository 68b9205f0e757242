//! The last line of defence around third-party decoders.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Refusal;

/// Runs a decoder; a panic inside it becomes a refusal of the file. The
/// decoder's state is dropped with the panic, so nothing broken is used again.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Refusal::corrupt("its content broke the decoder")))
}
