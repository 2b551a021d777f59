//! Options of multi handles: `CURLMOPT_*`.

use std::ffi::{c_int, c_long, c_void};

use crate::capi::multi_handle::MultiHandle;
use crate::capi::option::Arg;
use crate::capi::types::enums::CURLMcode as Code;
use crate::capi::types::enums::CURLMoption as Opt;
use crate::capi::types::{
    CURLMNWC_CLEAR_ALL, CURLMNWC_CLEAR_DNS, curl_multi_timer_callback, curl_notify_callback,
    curl_socket_callback,
};

/// What an option does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// What libcurl's manual says.
    Honoured,
    /// Nothing: it cannot matter to a WebSocket.
    Accepted,
}

use Meaning::{Accepted, Honoured};

/// All options: the name, the number, what it does, and that in words.
pub const OPTIONS: &[(&str, c_int, Meaning, &str)] = &[
    row(
        "CHUNK_LENGTH_PENALTY_SIZE",
        Opt::CURLMOPT_CHUNK_LENGTH_PENALTY_SIZE,
        Accepted,
        PIPELINING,
    ),
    row(
        "CONTENT_LENGTH_PENALTY_SIZE",
        Opt::CURLMOPT_CONTENT_LENGTH_PENALTY_SIZE,
        Accepted,
        PIPELINING,
    ),
    row(
        "MAXCONNECTS",
        Opt::CURLMOPT_MAXCONNECTS,
        Accepted,
        "A WebSocket connection is never used again.",
    ),
    row(
        "MAX_CONCURRENT_STREAMS",
        Opt::CURLMOPT_MAX_CONCURRENT_STREAMS,
        Accepted,
        "One WebSocket has one connection.",
    ),
    row(
        "MAX_HOST_CONNECTIONS",
        Opt::CURLMOPT_MAX_HOST_CONNECTIONS,
        Honoured,
        "Connections to one host and port; others wait.",
    ),
    row(
        "MAX_PIPELINE_LENGTH",
        Opt::CURLMOPT_MAX_PIPELINE_LENGTH,
        Accepted,
        PIPELINING,
    ),
    row(
        "MAX_TOTAL_CONNECTIONS",
        Opt::CURLMOPT_MAX_TOTAL_CONNECTIONS,
        Honoured,
        "Connections in all; others wait.",
    ),
    row(
        "NETWORK_CHANGED",
        Opt::CURLMOPT_NETWORK_CHANGED,
        Honoured,
        "Forgets addresses; there are no connections to be used again.",
    ),
    row(
        "NOTIFYDATA",
        Opt::CURLMOPT_NOTIFYDATA,
        Honoured,
        "The pointer for it.",
    ),
    row(
        "NOTIFYFUNCTION",
        Opt::CURLMOPT_NOTIFYFUNCTION,
        Honoured,
        "Hears of ended transfers and of messages.",
    ),
    row("PIPELINING", Opt::CURLMOPT_PIPELINING, Accepted, PIPELINING),
    row(
        "PIPELINING_SERVER_BL",
        Opt::CURLMOPT_PIPELINING_SERVER_BL,
        Accepted,
        PIPELINING,
    ),
    row(
        "PIPELINING_SITE_BL",
        Opt::CURLMOPT_PIPELINING_SITE_BL,
        Accepted,
        PIPELINING,
    ),
    row("PUSHDATA", Opt::CURLMOPT_PUSHDATA, Accepted, PUSH),
    row("PUSHFUNCTION", Opt::CURLMOPT_PUSHFUNCTION, Accepted, PUSH),
    row(
        "QUICK_EXIT",
        Opt::CURLMOPT_QUICK_EXIT,
        Accepted,
        "Resolver threads are never waited for.",
    ),
    row(
        "RESOLVE_THREADS_MAX",
        Opt::CURLMOPT_RESOLVE_THREADS_MAX,
        Honoured,
        "Names looked up at once; 20 by default.",
    ),
    row(
        "SOCKETDATA",
        Opt::CURLMOPT_SOCKETDATA,
        Honoured,
        "The pointer for it.",
    ),
    row(
        "SOCKETFUNCTION",
        Opt::CURLMOPT_SOCKETFUNCTION,
        Honoured,
        "Is told which sockets to watch.",
    ),
    row(
        "TIMERDATA",
        Opt::CURLMOPT_TIMERDATA,
        Honoured,
        "The pointer for it.",
    ),
    row(
        "TIMERFUNCTION",
        Opt::CURLMOPT_TIMERFUNCTION,
        Honoured,
        "Is told when something is due.",
    ),
];

const PIPELINING: &str = "A WebSocket is not pipelined.";
const PUSH: &str = "A WebSocket is never pushed.";

const fn row(
    name: &'static str,
    option: Opt,
    meaning: Meaning,
    doc: &'static str,
) -> (&'static str, c_int, Meaning, &'static str) {
    (name, option as c_int, meaning, doc)
}

/// `curl_multi_setopt`.
///
/// # Safety
/// The argument is what the option's manual page asks for.
pub unsafe fn set(multi: &MultiHandle, option: c_int, arg: Arg) -> Code {
    let row = OPTIONS.iter().find(|(_, id, ..)| *id == option);
    match (row, arg) {
        (None, _) => Code::CURLM_UNKNOWN_OPTION,
        // SAFETY: the caller's promise.
        (_, Arg::Function(function)) => unsafe { set_function(multi, option, function) },
        (_, Arg::Pointer(pointer)) => set_pointer(multi, option, pointer.cast_mut()),
        (_, Arg::Long(number)) => set_number(multi, option, number),
        (_, Arg::OffT(_)) => Code::CURLM_OK,
    }
}

/// # Safety
/// The function is of the option's type.
unsafe fn set_function(
    multi: &MultiHandle,
    option: c_int,
    function: Option<unsafe extern "C" fn()>,
) -> Code {
    type Any = Option<unsafe extern "C" fn()>;
    const SOCKET: c_int = Opt::CURLMOPT_SOCKETFUNCTION as c_int;
    const TIMER: c_int = Opt::CURLMOPT_TIMERFUNCTION as c_int;
    const NOTIFY: c_int = Opt::CURLMOPT_NOTIFYFUNCTION as c_int;
    let callbacks = &mut *multi.callbacks.lock();
    // SAFETY: the caller's promise: the types differ in their arguments alone.
    unsafe {
        match option {
            SOCKET => callbacks.socket = std::mem::transmute::<Any, curl_socket_callback>(function),
            TIMER => {
                callbacks.timer = std::mem::transmute::<Any, curl_multi_timer_callback>(function);
            }
            NOTIFY => callbacks.notify = std::mem::transmute::<Any, curl_notify_callback>(function),
            _ => {}
        }
    }
    Code::CURLM_OK
}

fn set_pointer(multi: &MultiHandle, option: c_int, pointer: *mut c_void) -> Code {
    const SOCKET: c_int = Opt::CURLMOPT_SOCKETDATA as c_int;
    const TIMER: c_int = Opt::CURLMOPT_TIMERDATA as c_int;
    const NOTIFY: c_int = Opt::CURLMOPT_NOTIFYDATA as c_int;
    let callbacks = &mut *multi.callbacks.lock();
    match option {
        SOCKET => callbacks.socket_data = pointer,
        TIMER => callbacks.timer_data = pointer,
        NOTIFY => callbacks.notify_data = pointer,
        _ => {}
    }
    Code::CURLM_OK
}

fn set_number(multi: &MultiHandle, option: c_int, number: c_long) -> Code {
    const TOTAL: c_int = Opt::CURLMOPT_MAX_TOTAL_CONNECTIONS as c_int;
    const HOST: c_int = Opt::CURLMOPT_MAX_HOST_CONNECTIONS as c_int;
    const NETWORK: c_int = Opt::CURLMOPT_NETWORK_CHANGED as c_int;
    const THREADS: c_int = Opt::CURLMOPT_RESOLVE_THREADS_MAX as c_int;
    const CLEAR_DNS: c_long = CURLMNWC_CLEAR_ALL | CURLMNWC_CLEAR_DNS;
    let limit = usize::try_from(number);
    match (option, limit) {
        (TOTAL, Ok(total)) => multi.multi.limit(|limits| limits.total = total),
        (HOST, Ok(host)) => multi.multi.limit(|limits| limits.host = host),
        (TOTAL | HOST, Err(_)) => return Code::CURLM_BAD_FUNCTION_ARGUMENT,
        (NETWORK, _) if number & CLEAR_DNS != 0 => multi.multi.forget_hosts(),
        (THREADS, _) => match u32::try_from(number) {
            Ok(most @ 1..) => multi.multi.limit_lookups(most as usize),
            _ => return Code::CURLM_BAD_FUNCTION_ARGUMENT,
        },
        _ => {}
    }
    Code::CURLM_OK
}
