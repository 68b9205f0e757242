//! Collection of objects that nothing refers to any more.

use std::time::Duration;

use crate::{Area, BlobError, Blobs};

/// An object is never collected within this time after it was last put: the
/// row that refers to it may not be committed yet.
pub const GRACE: Duration = Duration::from_secs(24 * 3600);

impl Blobs {
    /// Deletes the objects of an area that were last put longer than
    /// `older_than` ago and that nothing refers to; gives their number. To be
    /// called by the area's owner only.
    ///
    /// `is_referenced` is a statement of the owner's database that gives a row
    /// when the object with account `$1` and digest `$2` is still needed. It
    /// runs in the transaction that locks the object's row: whoever puts the
    /// same content again waits for the deletion to end, and puts again.
    pub async fn collect_garbage(
        &self,
        area: Area,
        older_than: Duration,
        is_referenced: &'static str,
    ) -> Result<u64, BlobError> {
        let cutoff = self.context.now().before(older_than);
        let mut deleted = 0;
        let mut after = None;
        loop {
            let page = self.registry.old(area, after.as_ref(), cutoff).await?;
            for key in &page {
                let started = self
                    .registry
                    .condemn(key, cutoff, Some(is_referenced))
                    .await?;
                if let Some(started) = started {
                    self.remove(key, started).await?;
                    deleted += 1;
                }
            }
            match page.into_iter().last() {
                Some(last) => after = Some(last),
                None => return Ok(deleted),
            }
        }
    }
}
