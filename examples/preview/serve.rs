//! Connections: one request each, a few at a time.

use crate::answer::Site;
use crate::request::{self, Timed, Unread};
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// So many connections are served at a time, and the others wait. Browsers open some that they never use.
const AT_A_TIME: usize = 16;

/// For a request, and for the answer again: who is slower keeps others waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until the program ends.
pub(crate) fn serve(listener: &TcpListener, site: &Site) {
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                for connection in listener.incoming().flatten() {
                    // Who hangs up needs no answer.
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
            // A connection that is closed with something unread is reset, and the answer may be lost with it.
            connection.shutdown(Shutdown::Write)?;
            io::copy(&mut Timed::new(connection, PATIENCE), &mut io::sink())?;
            Ok(())
        }
    }
}
