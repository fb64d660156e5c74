//! Accepts connections: one request each, [`AT_A_TIME`] at the same time.

use crate::answer::Site;
use crate::request::{self, Timed, Unread};
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// The number of connections that are served at the same time; others wait. Browsers open some that they never use.
const AT_A_TIME: usize = 16;

/// The time limit for a request, and again for its answer, so that slow clients don't keep others waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until the program ends.
pub(crate) fn serve(listener: &TcpListener, site: &Site) {
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                for connection in listener.incoming().flatten() {
                    // A client that disconnects needs no answer.
                    let _ = converse(&connection, site);
                }
            });
        }
    });
}

fn converse(connection: &TcpStream, site: &Site) -> io::Result<()> {
    match request::read(connection, PATIENCE) {
        Ok(request) => site
            .answer(&request)
            .write(Timed::new(connection, PATIENCE), request.wants_body()),
        Err(Unread::Gone) => Ok(()),
        Err(Unread::Refused(response)) => {
            response.write(Timed::new(connection, PATIENCE), true)?;
            // Closing a connection with unread bytes resets it, and the answer may be lost.
            connection.shutdown(Shutdown::Write)?;
            io::copy(&mut Timed::new(connection, PATIENCE), &mut io::sink())?;
            Ok(())
        }
    }
}
