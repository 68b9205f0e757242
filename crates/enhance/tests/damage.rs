//! Damaged files, whatever the damage, are answered and never by a panic: a
//! bounded run of what `fuzz/` does for as long as one likes.

#![expect(
    clippy::disallowed_methods,
    reason = "a long run is asked for by a variable"
)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

/// A small generator (xorshift64), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// The file with bytes changed, cut, doubled, moved.
    fn damage(&mut self, file: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at.max(1)),
                1 => {
                    let part = bytes[at..(at + self.below(40)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, part);
                }
                2 => bytes[at] = [0, 0xFF, 0x80, 0x7F][self.below(4)],
                3 => {
                    let end = (at + 4).min(bytes.len());
                    bytes[at..end].fill(0xFF);
                }
                _ => bytes[at] = self.below(256) as u8,
            }
        }
        bytes
    }
}

/// How many times more than in every test run; set it for a long run by hand.
fn times() -> usize {
    let set = std::env::var("STOX_TEST_DAMAGE_TIMES").ok();
    set.and_then(|times| times.parse().ok()).unwrap_or(1)
}

fn run(count: usize, seed: u64, target: fn(&[u8])) {
    let (corpus, mut random) = (targets::corpus(), Random(seed));
    for turn in 0..count * times() {
        target(&random.damage(&corpus[turn % corpus.len()]));
    }
}

#[test]
fn headers() {
    run(20_000, 0x9E37_79B9_7F4A_7C15, targets::probe);
}

#[test]
fn pixels() {
    run(2_000, 0x1234_5678_9ABC_DEF1, targets::decode);
}

#[test]
fn profiles() {
    let profile = targets::profile();
    let mut random = Random(0x0F0F_1234_8765_4321);
    for _ in 0..1_000 * times() {
        targets::icc(&random.damage(&profile));
    }
}

#[test]
fn the_whole_engine() {
    run(120, 0x2545_F491_4F6C_DD1D, targets::engine);
}
