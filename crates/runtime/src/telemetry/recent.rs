//! The last lines of the log, for whoever asks what just happened.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// Lines that are kept.
const LINES: usize = 500;
/// Longest kept line in bytes.
const LONGEST: usize = 2_000;

static RECENT: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// The last lines of this process's log, the oldest first.
pub fn lines() -> Vec<String> {
    let recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    recent.iter().cloned().collect()
}

/// Standard error that remembers; every write is one event.
#[derive(Default)]
pub(super) struct Tee;

impl Write for Tee {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
        keep(&mut recent, event);
        drop(recent);
        io::stderr().write_all(event)?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn keep(recent: &mut VecDeque<String>, event: &[u8]) {
    let event = &event[..event.len().min(LONGEST)];
    let text = without_colour(String::from_utf8_lossy(event).trim_end());
    if recent.len() == LINES {
        recent.pop_front();
    }
    recent.push_back(text);
}

/// Drops the sequences that colour text on a terminal.
fn without_colour(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                let _ = letters.find(char::is_ascii_alphabetic);
            }
            letter => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_without_colour() {
        let mut recent = VecDeque::new();
        for number in 0..=LINES {
            keep(
                &mut recent,
                format!("\u{1b}[2mline\u{1b}[0m {number}\n").as_bytes(),
            );
        }
        assert_eq!(recent.len(), LINES);
        assert_eq!(recent.front().map(String::as_str), Some("line 1"));
        assert_eq!(recent.back(), Some(&format!("line {LINES}")));
    }
}
