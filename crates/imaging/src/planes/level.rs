//! Which vector instructions are used.

use pulp::x86::V3;

/// A set of instructions. All give the same results.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Level {
    /// What every x86-64 processor has, as the compiler sees fit.
    Portable,
    /// AVX2 (x86-64-v3).
    V3(V3),
}

impl Level {
    /// The best that this processor has.
    pub fn best() -> Self {
        V3::try_new().map_or(Self::Portable, Self::V3)
    }

    /// All that this processor has, the portable one first.
    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Portable];
        all.extend(V3::try_new().map(Self::V3));
        all
    }

    /// Runs a loop that the compiler can turn into vector code by itself, with
    /// the instructions of this level.
    pub fn run<W: pulp::NullaryFnOnce>(self, work: W) -> W::Output {
        match self {
            Self::Portable => work.call(),
            Self::V3(v3) => v3.vectorize(work),
        }
    }
}
