//! Amazon through the Selling Partner API: Listings Items 2021-08-01 for
//! listings and stock, Orders 2026-01-01 for orders, Login with Amazon for
//! tokens.
//!
//! What Amazon does not offer shapes this adapter: an accepted submission has
//! no status of its own, so its outcome is read from the listing; and no call
//! takes an idempotency key, so a repeated PUT or PATCH is safe only because
//! both say what shall be, not what shall change.
//!
//! PUT replaces a listing whole, so an update is the same request as the
//! first submission; only its outcome is told apart, by the listing's date of
//! change (see `receipt.rs`).
//!
//! Credentials: `client_id`, `client_secret`, `refresh_token`; `lwa_url`
//! (scheme and host) overrides where tokens come from.

mod auth;
mod limits;
mod places;
mod receipt;
mod requests;
mod responses;
mod wire;

use adapter_api::{
    Adapter, Failure, Limit, Offer, OrderPage, Progress, ReadBack, Receipt, Session, StockUpdate,
    Token,
};
use domain::{Marketplace, Problem, Sku, Timestamp};
use http_out::{Request, Response};

/// The Amazon adapter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Amazon;

impl Adapter for Amazon {
    fn marketplace(&self) -> Marketplace {
        Marketplace::Amazon
    }

    fn token_request(&self, session: Session<'_>) -> Option<Request> {
        Some(auth::token_request(session.connection))
    }

    fn token(&self, session: Session<'_>, response: &Response) -> Result<Token, Failure> {
        auth::token(session.now, response)
    }

    fn submit(&self, session: Session<'_>, offer: &Offer) -> Result<Request, Vec<Problem>> {
        requests::submit(session, offer)
    }

    fn submitted(
        &self,
        session: Session<'_>,
        offer: &Offer,
        response: &Response,
    ) -> Result<Receipt, Failure> {
        responses::submitted(session.now, offer, response)
    }

    fn progress_request(&self, session: Session<'_>, _receipt: &Receipt, sku: &Sku) -> Request {
        requests::read(session, sku.as_str())
    }

    fn progress(
        &self,
        session: Session<'_>,
        receipt: &Receipt,
        sku: &Sku,
        response: &Response,
    ) -> Result<Progress, Failure> {
        responses::progress(session.now, receipt, sku, response)
    }

    fn read_request(&self, session: Session<'_>, sku: &Sku) -> Request {
        requests::read(session, sku.as_str())
    }

    fn read(&self, sku: &Sku, response: &Response) -> Result<ReadBack, Failure> {
        responses::read(sku, response)
    }

    fn submit_sets_stock(&self) -> bool {
        true
    }

    fn stock(
        &self,
        session: Session<'_>,
        updates: &[StockUpdate],
    ) -> Result<Request, Vec<Problem>> {
        requests::stock(session, updates)
    }

    fn stocked(
        &self,
        updates: &[StockUpdate],
        response: &Response,
    ) -> Result<Option<Receipt>, Failure> {
        responses::stocked(updates, response).map(Some)
    }

    fn stock_batch(&self) -> usize {
        limits::STOCK_BATCH
    }

    fn stock_progress_request(&self, session: Session<'_>, receipt: &Receipt) -> Request {
        requests::read(session, &receipt.0)
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

    fn orders(&self, _page: Option<&str>, response: &Response) -> Result<OrderPage, Failure> {
        responses::orders(response)
    }

    fn limits(&self) -> &'static [Limit] {
        limits::LIMITS
    }
}
