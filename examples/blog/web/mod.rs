//! The server: routes, and the limits that hold for all of them.

mod api;
mod assets;
mod comment;
mod error;
mod guard;
mod moderate;
mod visit;

pub(crate) use error::log;

use crate::arguments::Arguments;
use crate::resanitize::Progress;
use crate::settings::Settings;
use crate::store::Database;
use crate::submission::LONGEST_COMMENT;
use crate::{BROKEN, Failure};
use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum_server::Handle;
use axum_server::accept::Accept;
use error::{nothing_here, render, wrong_method};
use guard::{RateLimit, guard};
use std::fs;
use std::future::{Future, Ready, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use url::Url;

/// The time for a request until its answer begins, for the head of a request, and for a part of an answer to be taken.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time for requests at hand when the program is asked to end.
const FAREWELL: Duration = Duration::from_secs(PATIENCE.as_secs() + 1);
/// A form may write each byte of a comment as three, as `%3C`, and its line ends as two; the rest is for its other
/// fields. A comment that is too long by little is refused on the page, with what was typed.
const LONGEST_BODY: usize = 8 * LONGEST_COMMENT;

/// What all requests share.
pub(crate) struct Site {
    settings: Arc<Settings>,
    /// The version of the settings.
    version: i64,
    database: Database,
    job: Arc<Progress>,
    /// The address of the blog, as readers see it.
    url: Url,
    /// The hosts that are answered, with their ports.
    hosts: Vec<String>,
    token: String,
    mail: Option<PathBuf>,
    rate_limit: RateLimit,
}

type Shared = Arc<Site>;

impl Site {
    pub(crate) fn new(
        arguments: &Arguments,
        address: SocketAddr,
        settings: Arc<Settings>,
        version: i64,
        database: Database,
        job: Arc<Progress>,
    ) -> Result<Self, Failure> {
        if let Some(folder) = &arguments.mail {
            fs::create_dir_all(folder).map_err(|error| {
                Failure::broken(format_args!("cannot make {}", folder.display()), error)
            })?;
        }
        let own = Url::parse(&format!("http://{address}/"))
            .map_err(|error| Failure::broken(address, error))?;
        let url = arguments.url.clone().unwrap_or(own);
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .map_err(|error| Failure(format!("cannot make a token: {error}"), BROKEN))?;
        Ok(Site {
            settings,
            version,
            database,
            job,
            hosts: guard::hosts(address, &url),
            url,
            token: random.iter().map(|byte| format!("{byte:02x}")).collect(),
            mail: arguments.mail.clone(),
            rate_limit: RateLimit::new(arguments.rate_limit),
        })
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Allows only files of this server: no inline script or style, no frame, and pictures only if comments may have
    /// them. Forms may be sent only here, and no page may frame these.
    fn content_security_policy(&self) -> String {
        let pictures = match self.settings.sanitizer.whitelist().allows("img") {
            true => "http: https:",
            false => "'none'",
        };
        format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src {pictures}; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    }
}

/// Serves until `end` resolves, and then the requests at hand.
pub(crate) async fn serve(
    listener: TcpListener,
    site: Shared,
    end: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let handle = Handle::new();
    let server = axum_server::from_tcp(listener)
        .map_err(|error| Failure::broken("the listening socket", error))?;
    let mut server = server
        .acceptor(WithDeadlines)
        .handle(handle.clone())
        .http1_only()
        .first_request_timeout(PATIENCE);
    server.http_builder().http1().header_read_timeout(PATIENCE);
    tokio::spawn(async move {
        end.await;
        handle.graceful_shutdown(Some(FAREWELL));
    });
    let app = app(site).into_make_service_with_connect_info::<SocketAddr>();
    server
        .serve(app)
        .await
        .map_err(|error| Failure::broken("cannot serve", error))
}

/// Closes a connection on which nothing can be written for a while: a client that does not read must not keep its answer
/// in memory.
#[derive(Clone)]
struct WithDeadlines;

impl<S> Accept<TcpStream, S> for WithDeadlines {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(PATIENCE));
        ready(Ok((Box::pin(stream), service)))
    }
}

fn app(site: Shared) -> Router {
    let policy = HeaderValue::from_str(&site.content_security_policy());
    let routes = Router::new()
        .route("/", get(visit::index))
        .route("/posts/{slug}", get(visit::post))
        .route("/posts/{slug}/comments", post(comment::post))
        .route("/posts/{slug}/preview", post(comment::preview))
        .route("/posts/{slug}/feed", get(visit::feed))
        .route("/comments/{id}", get(visit::find))
        .route("/search", get(visit::search))
        .route("/preview", post(comment::live_preview))
        .route("/style.css", get(assets::style))
        .route("/script.js", get(assets::script))
        .route("/api/posts", get(api::posts))
        .route(
            "/api/posts/{slug}/comments",
            get(api::comments).post(api::post),
        )
        .route("/moderation", get(moderate::queue))
        .route("/moderation/enter", post(moderate::enter))
        .route("/moderation/leave", post(moderate::leave))
        .route("/moderation/undo/{decision}", post(moderate::undo))
        .route("/moderation/{id}/{decision}", post(moderate::decide))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method);
    let mut routes = routes
        .layer(from_fn_with_state(Arc::clone(&site), guard))
        .layer(RequestBodyLimitLayer::new(LONGEST_BODY))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            PATIENCE,
        ))
        .layer(from_fn_with_state(Arc::clone(&site), render));
    let fixed = HeaderValue::from_static;
    let headers = [
        (X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
        // With `no-referrer`, browsers would send `Origin: null` with a form.
        (REFERRER_POLICY, fixed("same-origin")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            fixed("same-origin"),
        ),
        (CONTENT_SECURITY_POLICY, policy.expect("it is ASCII")),
        (CACHE_CONTROL, fixed("no-cache")),
    ];
    for (name, value) in headers {
        routes = routes.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    routes.with_state(site)
}
