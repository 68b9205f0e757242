//! Large buffers that are used again: fresh memory costs a page fault for every
//! 4 KiB, which would be a tenth of the time of a photo.

use std::ops::{Deref, DerefMut};
use std::sync::Mutex;

use crate::Refusal;

/// Bytes that are kept between photos by the whole process, at most.
const KEPT_BYTES: usize = 48 << 20;

static FREE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Bytes from the pool; their content is whatever was there. They go back when
/// dropped.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    len: usize,
}

/// `len` bytes, or a refusal when the machine has not that much.
pub(crate) fn take(len: usize) -> Result<Buffer, Refusal> {
    let kept = FREE.lock().ok().and_then(|mut free| {
        // The smallest that is large enough.
        let fits = free.iter().enumerate().filter(|(_, b)| b.len() >= len);
        let best = fits.min_by_key(|(_, b)| b.len()).map(|(i, _)| i)?;
        Some(free.swap_remove(best))
    });
    let bytes = match kept {
        Some(bytes) => bytes,
        None => zeroes(len)?,
    };
    Ok(Buffer { bytes, len })
}

/// A new byte buffer of zeroes, or a refusal when the machine has not that much.
pub(crate) fn zeroes(len: usize) -> Result<Vec<u8>, Refusal> {
    let mut trial: Vec<u8> = Vec::new();
    trial.try_reserve_exact(len).map_err(|_| {
        Refusal::corrupt(format!(
            "it needs {len} bytes of memory, which are not there"
        ))
    })?;
    drop(trial);
    // Zeroed by the system when first touched.
    Ok(vec![0; len])
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let Ok(mut free) = FREE.lock() else { return };
        free.push(bytes);
        // The largest go first: one of them is worth many small ones.
        while free.iter().map(Vec::len).sum::<usize>() > KEPT_BYTES {
            let largest = free.iter().enumerate().max_by_key(|(_, b)| b.len());
            let Some((index, _)) = largest else { return };
            free.swap_remove(index);
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_has_the_length_asked_for_and_a_bound_is_kept() {
        for len in [0, 1, 1000, 10, KEPT_BYTES + 1, 20 << 20, 20 << 20] {
            assert_eq!(take(len).unwrap().len(), len);
        }
        let many: Vec<_> = (0..4).map(|_| take(20 << 20).unwrap()).collect();
        drop(many);
        let kept: usize = FREE.lock().unwrap().iter().map(Vec::len).sum();
        assert!(kept <= KEPT_BYTES, "{kept}");
    }

    #[test]
    fn memory_that_is_not_there_is_a_refusal() {
        assert_eq!(
            take(usize::MAX / 2).map(|b| b.len()).unwrap_err().code(),
            "image.corrupt"
        );
    }
}
