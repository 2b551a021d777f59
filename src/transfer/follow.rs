//! What a transfer follows of settings that change while it runs.

use std::time::Instant;

use super::Transfer;
use super::backoff::Policy;
use super::open::Plan;
use super::state::Phase;
use crate::rare::Rare;
use crate::settings::{Beyond, ConnectOnly, WebSocket};

impl Transfer {
    /// Follows a later `CURLOPT_WS_OPTIONS`.
    pub fn set_ws_options(&mut self, options: WebSocket) {
        if let Some(open) = self.open() {
            open.set_options(options);
        }
    }

    /// Follows a later `curlws_setopt`.
    pub fn set_beyond(&mut self, beyond: &Rare<Beyond>) {
        if let Some(open) = self.open() {
            open.set_beyond(beyond.clone());
        }
        if !self.common.attached {
            self.set_policy(Policy::of(beyond));
        }
    }

    /// Follows a later plan to keep the connection alive; `clock` is asked only if it is another than
    /// before. Whether it is: then the driver has to look anew when to step.
    pub fn set_plan(&mut self, plan: Plan, clock: impl FnOnce() -> Instant) -> bool {
        // A bare connection (`CURLOPT_CONNECT_ONLY` 1) knows no PINGs.
        if self.connect_only == ConnectOnly::Connect {
            return false;
        }
        let open = self.open().filter(|open| open.plan() != plan);
        open.map(|open| open.keep(plan, clock())).is_some()
    }

    /// Follows a later `CURLOPT_VERBOSE`.
    pub fn set_verbose(&mut self, on: bool) {
        self.common.trace.set(on);
        if let Some(open) = self.open() {
            open.set_trace(on);
        }
    }

    /// What calls outside of steps have to say of frames, for a trace; also the call that ended the
    /// connection.
    pub fn frame_lines(&mut self) -> Vec<String> {
        match &mut self.phase {
            Phase::Open(open) => open.frame_lines(),
            Phase::Over => {
                let last = self.common.trace.drain().into_iter();
                last.map(|(_, line)| String::from_utf8_lossy(line.trim_ascii_end()).into_owned())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
