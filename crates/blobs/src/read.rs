//! Reading an object in pieces without ever handing out a damaged one whole.

use std::pin::Pin;

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use sha2::{Digest, Sha256};

use crate::BlobError;
use crate::area::Key;
use crate::backend::RawStream;
use crate::media_type;

/// An object's bytes in pieces. The last piece comes only when the hash of all
/// of them is right; otherwise the stream ends with [`BlobError::Corrupt`].
pub type BlobStream = Pin<Box<dyn Stream<Item = Result<Bytes, BlobError>> + Send>>;

/// An object that is being read.
pub struct Opened {
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, by content: the registered type of a known picture
    /// format, else `application/octet-stream`.
    pub media_type: &'static str,
    /// Its bytes.
    pub body: BlobStream,
}

/// Reads the first piece to tell the type, and verifies the rest on its way.
pub(crate) async fn opened(key: &Key, size: u64, raw: RawStream) -> Result<Opened, BlobError> {
    let mut raw = raw;
    let first = raw.try_next().await?.unwrap_or_default();
    let media_type = media_type::of(&first);
    let whole = stream::iter([Ok(first)]).chain(raw);
    Ok(Opened {
        size,
        media_type,
        body: verified(key.clone(), Box::pin(whole)),
    })
}

struct Verifying {
    key: Key,
    raw: RawStream,
    hash: Sha256,
    /// The piece that is handed out when the next one, or the right end, came.
    held: Option<Bytes>,
    ended: bool,
}

fn verified(key: Key, raw: RawStream) -> BlobStream {
    let state = Verifying {
        key,
        raw,
        hash: Sha256::new(),
        held: None,
        ended: false,
    };
    Box::pin(stream::try_unfold(state, |mut state| async move {
        while !state.ended {
            match state.raw.try_next().await? {
                Some(piece) => {
                    state.hash.update(&piece);
                    if let Some(ready) = state.held.replace(piece) {
                        return Ok(Some((ready, state)));
                    }
                }
                None => {
                    state.ended = true;
                    let digest = hex::encode(state.hash.finalize_reset());
                    if digest != state.key.sha256.as_str() {
                        return Err(BlobError::Corrupt(state.key.to_string()));
                    }
                }
            }
        }
        Ok(state.held.take().map(|last| (last, state)))
    }))
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, Sha256Hex};

    use super::*;
    use crate::Area;

    async fn read(pieces: &[&'static [u8]], named: &[u8]) -> (Vec<u8>, Option<BlobError>) {
        let key = Key {
            account: AccountId::LOCAL,
            area: Area::Original,
            sha256: Sha256Hex::of(named),
        };
        let raw = stream::iter(
            pieces
                .iter()
                .map(|p| Ok(Bytes::from_static(p)))
                .collect::<Vec<_>>(),
        );
        let mut body = verified(key, Box::pin(raw));
        let mut got = Vec::new();
        loop {
            match body.next().await {
                Some(Ok(piece)) => got.extend_from_slice(&piece),
                Some(Err(error)) => return (got, Some(error)),
                None => return (got, None),
            }
        }
    }

    #[tokio::test]
    async fn a_good_object_comes_whole() {
        assert_eq!(
            read(&[b"ab", b"cd", b"e"], b"abcde").await,
            (b"abcde".to_vec(), None)
        );
        assert_eq!(read(&[], b"").await, (Vec::new(), None));
    }

    #[tokio::test]
    async fn a_damaged_object_never_comes_whole() {
        let (got, error) = read(&[b"ab", b"cd", b"X"], b"abcde").await;
        assert_eq!(got, b"abcd");
        assert!(matches!(error, Some(BlobError::Corrupt(_))), "{error:?}");
    }
}
