//! Numbers that begin where a cache line does: vectors of 64 bytes then never lie across two.

use std::ops::{Deref, DerefMut};

/// Bytes of a cache line.
const LINE: usize = 64;

/// Floats from the start of a cache line on.
#[derive(Debug)]
pub(super) struct Aligned {
    values: Vec<f32>,
    first: usize,
}

impl Aligned {
    /// Zeros.
    pub fn new(count: usize) -> Self {
        let mut values = vec![0.0; count + LINE / size_of::<f32>()];
        let first = values.as_ptr().align_offset(LINE);
        values.truncate(first + count);
        Self { values, first }
    }
}

impl FromIterator<f32> for Aligned {
    fn from_iter<I: IntoIterator<Item = f32>>(numbers: I) -> Self {
        let numbers: Vec<f32> = numbers.into_iter().collect();
        let mut aligned = Self::new(numbers.len());
        aligned.copy_from_slice(&numbers);
        aligned
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[self.first..]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[self.first..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_begins_at_a_line() {
        for count in [0, 1, 15, 16, 1000, 100_000] {
            let numbers: Aligned = (0..count).map(|i| i as f32).collect();
            assert_eq!(numbers.as_ptr().align_offset(LINE), 0);
            assert_eq!(numbers.len(), count);
            assert!(numbers.iter().enumerate().all(|(i, v)| *v == i as f32));
        }
    }
}
