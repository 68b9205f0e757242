//! The adapter itself.

use domain::{Marketplace, Problem, Sku, Timestamp};
use http_out::{Request, Response};

use crate::{
    Connection, Failure, Offer, OrderPage, Progress, ReadBack, Receipt, StockUpdate, Token,
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

    /// Creates the listing, or replaces it when it exists. Problems are found
    /// before anything is sent.
    fn submit(&self, session: Session<'_>, offer: &Offer) -> Result<Request, Vec<Problem>>;
    /// Accepted, with the handle to ask for the outcome.
    fn submitted(&self, offer: &Offer, response: &Response) -> Result<Receipt, Failure>;

    /// Asks what became of an accepted submission.
    fn progress_request(&self, session: Session<'_>, receipt: &Receipt, sku: &Sku) -> Request;
    /// Reads what became of it.
    fn progress(&self, sku: &Sku, response: &Response) -> Result<Progress, Failure>;

    /// Asks how the marketplace shows a SKU now. Also the question that is
    /// asked when the outcome of a submission is unknown.
    fn read_request(&self, session: Session<'_>, sku: &Sku) -> Request;
    /// Reads it.
    fn read(&self, sku: &Sku, response: &Response) -> Result<ReadBack, Failure>;

    /// Sets the quantity of SKUs (at most [`Adapter::stock_batch`] of them).
    fn stock(&self, session: Session<'_>, updates: &[StockUpdate]) -> Result<Request, Vec<Problem>>;
    /// Accepted: `None` when the new quantities are already in force, else the
    /// handle for [`Adapter::stock_progress_request`].
    fn stocked(&self, updates: &[StockUpdate], response: &Response) -> Result<Option<Receipt>, Failure>;
    /// The most SKUs in one stock request.
    fn stock_batch(&self) -> usize;
    /// Asks what became of an accepted stock request.
    fn stock_progress_request(&self, session: Session<'_>, receipt: &Receipt) -> Request;
    /// Reads what became of it: one answer for each SKU it names.
    fn stock_progress(&self, response: &Response) -> Result<Vec<(Sku, Progress)>, Failure>;

    /// Asks for orders changed at or after `since`; `page` continues a list.
    fn orders_request(&self, session: Session<'_>, since: Timestamp, page: Option<&str>) -> Request;
    /// Reads a page of orders. Orders it cannot read are an
    /// [`Failure::Unknown`] naming them, never silently dropped.
    fn orders(&self, response: &Response) -> Result<OrderPage, Failure>;
}
