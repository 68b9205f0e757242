//! The adapter itself.

use std::time::Duration;

use domain::{Marketplace, Problem, Sku, Timestamp};
use http_out::{Request, Response};

use crate::{
    Connection, Failure, Limit, Offer, OrderPage, Progress, ReadBack, Receipt, StockUpdate, Token,
};

/// Everything a request may depend on besides its content.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// The seller account.
    pub connection: &'a Connection,
    /// A token from [`Adapter::token_request`], where the marketplace uses them.
    pub token: Option<&'a Token>,
    /// The present time.
    pub now: Timestamp,
}

/// A marketplace as pure functions. For every verb there is a function that
/// writes the request and one that reads its response; the second is total:
/// any status and any bytes give a typed answer.
pub trait Adapter: Send + Sync {
    /// Which marketplace this speaks to.
    fn marketplace(&self) -> Marketplace;

    /// The request that obtains an access token; none where requests carry
    /// fixed credentials.
    fn token_request(&self, session: Session<'_>) -> Option<Request>;
    /// Reads the token.
    fn token(&self, session: Session<'_>, response: &Response) -> Result<Token, Failure>;

    /// Creates the listing, or updates it when [`Offer::remote_id`] says that
    /// it exists: whole, or its first part where a marketplace takes an update
    /// in several (see [`Adapter::submit_on`]). Problems of all parts are found
    /// here, before anything is sent.
    fn submit(&self, session: Session<'_>, offer: &Offer) -> Result<Request, Vec<Problem>>;
    /// Accepted, with the handle to ask for the outcome.
    fn submitted(
        &self,
        session: Session<'_>,
        offer: &Offer,
        response: &Response,
    ) -> Result<Receipt, Failure>;
    /// The next part of the same submission, once the part whose receipt is
    /// `done` was carried out; none after the last one.
    fn submit_on(&self, _session: Session<'_>, _offer: &Offer, _done: &Receipt) -> Option<Request> {
        None
    }
    /// Reads the answer to a further part, like [`Adapter::submitted`].
    fn submitted_on(
        &self,
        session: Session<'_>,
        offer: &Offer,
        _done: &Receipt,
        response: &Response,
    ) -> Result<Receipt, Failure> {
        self.submitted(session, offer, response)
    }

    /// Asks what became of an accepted submission, or of a part of it.
    fn progress_request(&self, session: Session<'_>, receipt: &Receipt, sku: &Sku) -> Request;
    /// Reads what became of it.
    fn progress(
        &self,
        session: Session<'_>,
        receipt: &Receipt,
        sku: &Sku,
        response: &Response,
    ) -> Result<Progress, Failure>;

    /// Asks how the marketplace shows a SKU now. Also the question that is
    /// asked when the outcome of a submission is unknown.
    fn read_request(&self, session: Session<'_>, sku: &Sku) -> Request;
    /// Reads it, and the answer to [`Adapter::read_on`].
    fn read(&self, sku: &Sku, response: &Response) -> Result<ReadBack, Failure>;
    /// The next question, where the answer so far does not tell everything: a
    /// marketplace may keep shown and not yet approved products in two places.
    /// Its response goes through [`Adapter::read`] too and replaces `first`.
    /// It is asked at most once; none means that `first` is the whole answer.
    fn read_on(&self, _session: Session<'_>, _sku: &Sku, _first: &ReadBack) -> Option<Request> {
        None
    }

    /// Whether every submission sets the quantity too. One that was read before
    /// a newer quantity went out may then overtake it, so the quantity is sent
    /// once more after each accepted submission.
    fn submit_sets_stock(&self) -> bool {
        false
    }
    /// Whether quantities can be set of a listing that has this id but is not
    /// shown to buyers yet: one without units may become visible only by them.
    fn takes_stock(&self, _remote_id: &str) -> bool {
        true
    }
    /// Sets the quantity of SKUs (at most [`Adapter::stock_batch`] of them).
    fn stock(&self, session: Session<'_>, updates: &[StockUpdate])
    -> Result<Request, Vec<Problem>>;
    /// Accepted: `None` when the new quantities are already in force, else the
    /// handle for [`Adapter::stock_progress_request`].
    fn stocked(
        &self,
        updates: &[StockUpdate],
        response: &Response,
    ) -> Result<Option<Receipt>, Failure>;
    /// The most SKUs in one stock request.
    fn stock_batch(&self) -> usize;
    /// Asks what became of an accepted stock request.
    fn stock_progress_request(&self, session: Session<'_>, receipt: &Receipt) -> Request;
    /// Reads what became of it: one answer for each of `updates`, which are
    /// those of the stock request. The answers of marketplaces name only the
    /// failed rows, or name rows by barcode, so they cannot be read alone.
    fn stock_progress(
        &self,
        updates: &[StockUpdate],
        response: &Response,
    ) -> Result<Vec<(Sku, Progress)>, Failure>;

    /// Asks for orders changed at or after `since`; `page` continues a list
    /// with the `next` of the page before and the same `since`. Orders that
    /// did not change may come along.
    fn orders_request(&self, session: Session<'_>, since: Timestamp, page: Option<&str>)
    -> Request;
    /// Reads the page of orders that was asked for with `page`. Orders it
    /// cannot read are an [`Failure::Unknown`] naming them, never silently
    /// dropped.
    fn orders(&self, page: Option<&str>, response: &Response) -> Result<OrderPage, Failure>;
    /// The longest time that one list of orders covers, counted from `since`.
    /// A longer gap is walked in steps of this length: list, then list again
    /// with `since` moved on by it. None where a list reaches to the present.
    fn orders_window(&self) -> Option<Duration> {
        None
    }

    /// The documented rate limits, at most one for each verb.
    fn limits(&self) -> &'static [Limit] {
        &[]
    }
}
