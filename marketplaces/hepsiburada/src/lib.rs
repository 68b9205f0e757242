//! Hepsiburada's Marketplace API: catalogue (mpop), listings and orders (OMS),
//! each on a host of its own.
//!
//! A product is imported from a file and gets a tracking id. Once it is
//! matched to the catalogue or created there, a listing with Hepsiburada's own
//! SKU appears, and price and stock go through that. No call takes an
//! idempotency key.
//!
//! A product without a listing is imported again, which corrects it. One with
//! a listing is updated in two parts, price and content (see
//! `requests/update.rs` for what Hepsiburada lets change).
//!
//! Orders are read line by line (see `responses/orders.rs`).
//!
//! Credentials: `service_key`; `username` when it is not the merchant id;
//! `integrator` for the `User-Agent`; `mpop_url`, `listing_url` and `oms_url`
//! override the hosts.

mod auth;
mod limits;
mod requests;
mod responses;
mod wire;

use adapter_api::{
    Adapter, Failure, Limit, Offer, OrderPage, Progress, ReadBack, Receipt, Session, StockUpdate,
    Token,
};
use domain::{Marketplace, Problem, Sku, Timestamp};
use http_out::{Request, Response};

/// The Hepsiburada adapter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hepsiburada;

impl Adapter for Hepsiburada {
    fn marketplace(&self) -> Marketplace {
        Marketplace::Hepsiburada
    }

    fn token_request(&self, _session: Session<'_>) -> Option<Request> {
        None
    }

    fn token(&self, _session: Session<'_>, _response: &Response) -> Result<Token, Failure> {
        Err(Failure::Unknown("Hepsiburada gives no tokens".to_owned()))
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
        responses::submitted(requests::update::first(offer), response)
    }

    fn submit_on(&self, session: Session<'_>, offer: &Offer, done: &Receipt) -> Option<Request> {
        requests::update::after(done)?;
        Some(requests::update::ticket(session.connection, offer))
    }

    fn submitted_on(
        &self,
        _session: Session<'_>,
        _offer: &Offer,
        _done: &Receipt,
        response: &Response,
    ) -> Result<Receipt, Failure> {
        responses::submitted(requests::update::Part::Ticket, response)
    }

    fn progress_request(&self, session: Session<'_>, receipt: &Receipt, _sku: &Sku) -> Request {
        requests::progress(session.connection, receipt)
    }

    fn progress(
        &self,
        _session: Session<'_>,
        receipt: &Receipt,
        sku: &Sku,
        response: &Response,
    ) -> Result<Progress, Failure> {
        responses::progress(receipt, sku, response)
    }

    fn read_request(&self, session: Session<'_>, sku: &Sku) -> Request {
        requests::listing(session.connection, sku)
    }

    fn read(&self, sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
        responses::read(sku, response)
    }

    fn read_on(&self, session: Session<'_>, sku: &Sku, first: &ReadBack) -> Option<Request> {
        (*first == ReadBack::Absent).then(|| requests::product_status(session.connection, sku))
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
        requests::upload(session.connection, receipt)
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
        requests::orders(session, since, page)
    }

    fn orders(&self, page: Option<&str>, response: &Response) -> Result<OrderPage, Failure> {
        responses::orders(page, response)
    }

    fn limits(&self) -> &'static [Limit] {
        limits::LIMITS
    }
}
