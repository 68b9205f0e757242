//! The last line of defence around third-party decoders.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Refusal;

/// Runs a decoder; a panic inside it becomes a refusal of the file. The
/// decoder's state is dropped with the panic, so nothing broken is used again.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Refusal::corrupt("its content broke the decoder")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_refusal_and_a_result_stays() {
        let empty: Vec<u8> = Vec::new();
        let broken = guarded(|| Ok(empty[0]));
        assert_eq!(broken.map_err(|r| r.code()), Err("image.corrupt"));
        assert_eq!(guarded(|| Ok(5)), Ok(5));
    }
}
