//! The rules of options about the WebSocket itself.

use std::ffi::c_long;

use super::{Arg, Parsed, Rule, Status, number};
use crate::capi::code;
use crate::capi::types::{
    CURLWS_ALONE, CURLWS_AUTOCLOSE, CURLWS_COMPRESS, CURLWS_LENIENT, CURLWS_MESSAGES,
    CURLWS_NOAUTOPONG, CURLWS_PINGOFF, CURLWS_RAW_MODE,
};
use crate::settings::{ConnectOnly, WebSocket};

rule!(
    /// What the transfer stops after.
    Connect -> ConnectOnly, Honoured, |arg| match number(arg)? {
        0 => Ok(ConnectOnly::Off),
        1 => Ok(ConnectOnly::Connect),
        2 => Ok(ConnectOnly::Upgrade),
        _ => Err(code::BAD_FUNCTION_ARGUMENT),
    }
);

/// Bits that libcurl may give a meaning; it ignores those without one, and so do we.
const WS_LIBCURL: c_long = 0xFFFF;

rule!(
    /// A set of bits. An unknown bit at the high end is refused: it names a behaviour of ours
    /// that this version does not have, and a program must not believe it in force.
    WsOptions -> WebSocket, Honoured, |arg| {
        let bits = number(arg)? as c_long;
        let ours = CURLWS_LENIENT
            | CURLWS_COMPRESS
            | CURLWS_MESSAGES
            | CURLWS_AUTOCLOSE
            | CURLWS_ALONE
            | CURLWS_PINGOFF;
        if bits & !(WS_LIBCURL | ours) != 0 {
            return Err(code::BAD_FUNCTION_ARGUMENT);
        }
        Ok(WebSocket {
            raw: bits & CURLWS_RAW_MODE != 0,
            no_auto_pong: bits & (CURLWS_NOAUTOPONG | CURLWS_PINGOFF) != 0,
            lenient: bits & CURLWS_LENIENT != 0,
            compress: bits & CURLWS_COMPRESS != 0,
            messages: bits & CURLWS_MESSAGES != 0,
            auto_close: bits & CURLWS_AUTOCLOSE != 0,
            alone: bits & CURLWS_ALONE != 0,
            ping_off: bits & CURLWS_PINGOFF != 0,
        })
    }
);
