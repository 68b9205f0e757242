//! Which dead letters are meant, and what they have in common.

use std::collections::BTreeMap;

use domain::{MessageId, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Error, Store, Value, params};

use super::fold::{matches, pattern};
use super::{DeadLetter, fold, letter};
use crate::sql;

/// Rows that are read at a time.
const PAGE: i64 = 500;

/// Which dead letters are meant: all that fit every part that is not empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// The queue.
    pub queue: String,
    /// The message type.
    #[serde(rename = "type")]
    pub kind: String,
    /// A part of the reason, as it is or as the groups show it.
    pub reason: String,
}

impl Filter {
    /// True when every dead letter is meant.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// The parameters of the statements: queue, type, pattern, last moment.
    pub(super) fn values(&self, until: Timestamp) -> Vec<Value> {
        params![&self.queue, &self.kind, pattern(&self.reason), until].to_vec()
    }

    pub(super) fn means(&self, reason: &str) -> bool {
        self.reason.is_empty() || matches(reason, &self.reason)
    }
}

/// Dead letters with the same queue, type and reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The queue.
    pub queue: String,
    /// The message type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The reason with `#` for every number and id.
    pub reason: String,
    /// How many.
    pub count: i64,
    /// When the first of them was given up.
    pub first: Timestamp,
    /// When the last was.
    pub last: Timestamp,
    /// One of them.
    pub example: MessageId,
}

/// The last moment that a timestamp can name.
const EVER: Timestamp = Timestamp::from_micros(i64::MAX);

/// The groups that fit, the largest first.
pub async fn groups(store: &Store, filter: &Filter) -> Result<Vec<Group>, Error> {
    let rows = store.query(sql::DEAD_GROUPS, &filter.values(EVER)).await?;
    let mut groups: BTreeMap<(String, String, String), Group> = BTreeMap::new();
    for row in &rows {
        let reason = row.text(2)?;
        if !filter.means(reason) {
            continue;
        }
        let one = Group {
            queue: row.text(0)?.to_owned(),
            kind: row.text(1)?.to_owned(),
            reason: fold(reason),
            count: row.int(3)?,
            first: row.time(4)?,
            last: row.time(5)?,
            example: row.parsed(6, MessageId::parse)?,
        };
        let key = (one.queue.clone(), one.kind.clone(), one.reason.clone());
        match groups.get_mut(&key) {
            Some(known) => {
                known.count += one.count;
                known.first = known.first.min(one.first);
                known.last = known.last.max(one.last);
            }
            None => {
                groups.insert(key, one);
            }
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    Ok(groups)
}

/// How many fit.
pub async fn count(store: &Store, filter: &Filter) -> Result<i64, Error> {
    let groups = groups(store, filter).await?;
    Ok(groups.iter().map(|group| group.count).sum())
}

/// The dead letters that fit, newest first, at most `limit`.
pub async fn select(
    store: &Store,
    filter: &Filter,
    limit: usize,
) -> Result<Vec<DeadLetter>, Error> {
    let mut letters = Vec::new();
    let mut read = 0;
    while letters.len() < limit {
        let mut values = filter.values(EVER);
        values.extend(params![PAGE, read]);
        let rows = store.query(sql::DEAD_SELECT, &values).await?;
        read += PAGE;
        for row in &rows {
            if filter.means(row.text(4)?) {
                letters.push(letter(row)?);
            }
        }
        if (rows.len() as i64) < PAGE {
            break;
        }
    }
    letters.truncate(limit);
    Ok(letters)
}
