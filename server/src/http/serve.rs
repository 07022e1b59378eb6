//! Listening, and ending in two stages: no new connections, then no more patience.

use axum::{Router, serve::ListenerExt};
use std::{future::Future, io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every request under way was answered.
    Drained,
    /// Some were cut off.
    CutOff,
}

/// Serves until `stop`; then lets requests under way end for as long as `drain`, or until `hurry`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    drain: Duration,
    stop: impl Future<Output = ()> + Send + 'static,
    hurry: impl Future<Output = ()>,
) -> io::Result<Ended> {
    let (stopping, mut stopped) = watch::channel(false);
    // Small answers are sent at once instead of waiting for more.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(error = %error, "TCP_NODELAY could not be set");
        }
    });
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping: no new connections are taken");
            let _ = stopping.send(true);
        });
    let patience = async {
        if stopped.wait_for(|stopped| *stopped).await.is_err() {
            // Serving ended by itself.
            std::future::pending::<()>().await;
        }
        tokio::select! {
            () = tokio::time::sleep(drain) => {}
            () = hurry => {}
        }
    };
    tokio::select! {
        result = serving => result.map(|()| Ended::Drained),
        () = patience => Ok(Ended::CutOff),
    }
}
