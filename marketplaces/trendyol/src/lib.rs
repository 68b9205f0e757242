//! Trendyol's Marketplace API, product and order services V2.
//!
//! Everything that changes something is a batch: the answer is a batch id,
//! the outcome is read for each item within four hours. Carried out is not
//! approved: a new product then waits for content approval, in a list of its
//! own. No call takes an idempotency key; an identical body within 15 minutes
//! is refused instead.
//!
//! What Trendyol knows already is changed by services of their own: one for
//! products that are not approved, three for those that are. The remote id
//! (see `known.rs`) tells which; whoever submits reads it back just before,
//! because approval comes at any time. A product that becomes approved in
//! between is refused by the service for the unapproved, and reported so.
//!
//! Credentials: `api_key`, `api_secret`; `integrator` (a name for the
//! `User-Agent`) when the seller does not integrate himself.

mod auth;
mod known;
mod limits;
mod requests;
mod responses;
mod wire;

use std::time::Duration;

use adapter_api::{
    Adapter, Failure, Limit, Offer, OrderPage, Progress, ReadBack, Receipt, Session, StockUpdate,
    Token,
};
use domain::{Marketplace, Problem, Sku, Timestamp};
use http_out::{Request, Response};

/// The Trendyol adapter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trendyol;

impl Adapter for Trendyol {
    fn marketplace(&self) -> Marketplace {
        Marketplace::Trendyol
    }

    fn token_request(&self, _session: Session<'_>) -> Option<Request> {
        None
    }

    fn token(&self, _session: Session<'_>, _response: &Response) -> Result<Token, Failure> {
        Err(Failure::Unknown("Trendyol gives no tokens".to_owned()))
    }

    fn submit(&self, session: Session<'_>, offer: &Offer) -> Result<Request, Vec<Problem>> {
        requests::submit(session.connection, offer)
    }

    fn submitted(
        &self,
        _session: Session<'_>,
        offer: &Offer,
        response: &Response,
    ) -> Result<Receipt, Failure> {
        responses::submitted(response).map(|batch| requests::first_receipt(offer, batch))
    }

    fn submit_on(&self, session: Session<'_>, offer: &Offer, done: &Receipt) -> Option<Request> {
        requests::submit_on(session.connection, offer, done)
    }

    fn submitted_on(
        &self,
        _session: Session<'_>,
        _offer: &Offer,
        done: &Receipt,
        response: &Response,
    ) -> Result<Receipt, Failure> {
        responses::submitted(response).map(|batch| requests::next_receipt(done, batch))
    }

    fn progress_request(&self, session: Session<'_>, receipt: &Receipt, _sku: &Sku) -> Request {
        requests::batch(session.connection, receipt)
    }

    fn progress(
        &self,
        _session: Session<'_>,
        _receipt: &Receipt,
        sku: &Sku,
        response: &Response,
    ) -> Result<Progress, Failure> {
        responses::progress(sku, response)
    }

    fn read_request(&self, session: Session<'_>, sku: &Sku) -> Request {
        requests::approved(session.connection, sku)
    }

    fn read(&self, sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
        responses::read(sku, response)
    }

    fn read_on(&self, session: Session<'_>, sku: &Sku, first: &ReadBack) -> Option<Request> {
        (*first == ReadBack::Absent).then(|| requests::unapproved(session.connection, sku))
    }

    /// A product that is not approved takes no quantities of its own (our
    /// reading: price and stock go by approved products, UNCONFIRMED).
    fn takes_stock(&self, remote_id: &str) -> bool {
        known::Known::parse(remote_id).content.is_some()
    }

    fn stock(
        &self,
        session: Session<'_>,
        updates: &[StockUpdate],
    ) -> Result<Request, Vec<Problem>> {
        requests::stock(session.connection, updates)
    }

    fn stocked(
        &self,
        _updates: &[StockUpdate],
        response: &Response,
    ) -> Result<Option<Receipt>, Failure> {
        responses::stocked(response).map(Some)
    }

    fn stock_batch(&self) -> usize {
        limits::STOCK_BATCH
    }

    fn stock_progress_request(&self, session: Session<'_>, receipt: &Receipt) -> Request {
        requests::batch(session.connection, receipt)
    }

    fn stock_progress(
        &self,
        updates: &[StockUpdate],
        response: &Response,
    ) -> Result<Vec<(Sku, Progress)>, Failure> {
        responses::stock_progress(updates, response)
    }

    fn orders_request(
        &self,
        session: Session<'_>,
        since: Timestamp,
        page: Option<&str>,
    ) -> Request {
        requests::orders(session.connection, since, page)
    }

    fn orders(&self, _page: Option<&str>, response: &Response) -> Result<OrderPage, Failure> {
        responses::orders(response)
    }

    fn orders_window(&self) -> Option<Duration> {
        Some(limits::ORDERS_WINDOW)
    }

    fn limits(&self) -> &'static [Limit] {
        limits::LIMITS
    }
}
