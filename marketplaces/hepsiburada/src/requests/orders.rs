//! Orders stand in three lists, read one after another in the order in which a
//! line moves through them, so that a line that moves meanwhile is still seen:
//! open lines, packages, cancelled lines. Hepsiburada packs on its own after
//! some 15 minutes, then the line leaves the first list.
//!
//! Lines that were packed and shipped while nobody looked are in further lists
//! (shipped, delivered) whose fields are UNCONFIRMED; they are not read yet.

use std::time::Duration;

use adapter_api::Session;
use domain::Timestamp;
use http_out::{Request, escape};

use crate::auth::{Service, host, sign};
use crate::limits;

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Paid, not packed.
    Open,
    /// Packed, not shipped.
    Packages,
    /// Cancelled.
    Cancelled,
}

/// A page of a list: what our page token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The list.
    pub list: List,
    /// Rows before it.
    pub offset: usize,
}

impl Page {
    /// The first page of a list.
    pub const fn first(list: List) -> Self {
        Self { list, offset: 0 }
    }

    /// Reads a token such as `packages:10`; anything else is the very start.
    pub fn parse(token: Option<&str>) -> Self {
        let parsed = token
            .and_then(|token| token.split_once(':'))
            .and_then(|(list, offset)| {
                let list = match list {
                    "open" => List::Open,
                    "packages" => List::Packages,
                    "cancelled" => List::Cancelled,
                    _ => return None,
                };
                Some(Self {
                    list,
                    offset: offset.parse().ok()?,
                })
            });
        parsed.unwrap_or(Self::first(List::Open))
    }

    /// The token.
    pub fn token(self) -> String {
        let list = match self.list {
            List::Open => "open",
            List::Packages => "packages",
            List::Cancelled => "cancelled",
        };
        format!("{list}:{}", self.offset)
    }

    /// The page after this one in the same list.
    pub const fn following(self) -> Self {
        Self {
            list: self.list,
            offset: self.offset.saturating_add(self.list.page()),
        }
    }
}

impl List {
    /// Rows in a page.
    pub const fn page(self) -> usize {
        match self {
            List::Open => limits::ORDERS_PAGE,
            List::Packages => limits::PACKAGES_PAGE,
            List::Cancelled => limits::CANCELLED_PAGE,
        }
    }

    /// The list to read after this one.
    pub const fn next(self) -> Option<List> {
        match self {
            List::Open => Some(List::Packages),
            List::Packages => Some(List::Cancelled),
            List::Cancelled => None,
        }
    }
}

/// A page of one of the lists. Limit and offset are mandatory; packages spell
/// it `Offset`. The open list is read whole: what is in it is still to do.
pub fn orders(session: Session<'_>, since: Timestamp, page: Option<&str>) -> Request {
    let connection = session.connection;
    let host = host(connection, Service::Oms);
    let merchant = escape(&connection.seller_id);
    let page = Page::parse(page);
    let (limit, offset) = (page.list.page().to_string(), page.offset.to_string());
    let paged = |path: String, offset_name: &str| {
        Request::get(path)
            .query("limit", &limit)
            .query(offset_name, &offset)
    };
    let request = match page.list {
        List::Open => paged(format!("{host}/orders/merchantid/{merchant}"), "offset"),
        List::Packages => between(
            paged(format!("{host}/packages/merchantid/{merchant}"), "Offset"),
            since.before(limits::PACKAGES_BACK),
            session.now,
        ),
        List::Cancelled => between(
            paged(
                format!("{host}/orders/merchantid/{merchant}/cancelled"),
                "offset",
            ),
            since.before(limits::CANCELLED_BACK),
            session.now,
        ),
    };
    sign(connection, request)
}

/// Adds the dates, to the minute in Hepsiburada's own time; the end is the
/// next minute, so that the present one is inside.
fn between(request: Request, from: Timestamp, to: Timestamp) -> Request {
    let minute = |time: Timestamp| -> String {
        let ahead = Duration::from_secs(limits::ZONE_MINUTES.unsigned_abs().into()) * 60;
        time.after(ahead)
            .rfc3339()
            .chars()
            .take(16)
            .map(|c| if c == 'T' { ' ' } else { c })
            .collect()
    };
    request
        .query("begindate", &minute(from))
        .query("enddate", &minute(to.after(Duration::from_secs(60))))
}
