//! The rules of options that take a function.

use super::{Arg, Parsed, Rule, Status, is_off};
use crate::capi::callback::{
    CloseSocketFn, DebugFn, HstsReadFn, HstsWriteFn, OpenSocketFn, PrereqFn, ProgressFn, ReadFn,
    ResolverStartFn, SockoptFn, SslCtxFn, WriteFn, XferInfoFn,
};
use crate::capi::{code, global};

/// Writes the rule of a callback type.
macro_rules! callback_rule {
    ($(#[$doc:meta])* $name:ident, $function:ty, $status:ident) => {
        rule!(
            $(#[$doc])*
            $name -> Option<$function>, $status, |arg| match arg {
                // SAFETY: the option's page: NULL or a function of this type. Pointers to
                // functions of any type have one size, and NULL is `None` of all.
                Arg::Function(function) => Ok(unsafe {
                    std::mem::transmute::<Option<unsafe extern "C" fn()>, Option<$function>>(
                        function,
                    )
                }),
                _ => Err(code::BAD_FUNCTION_ARGUMENT),
            }
        );
    };
}

callback_rule!(
    /// A `curl_write_callback`.
    WriteFunction, WriteFn, Honoured
);
callback_rule!(
    /// A `curl_read_callback`.
    ReadFunction, ReadFn, Honoured
);
callback_rule!(
    /// A `curl_debug_callback`.
    DebugFunction, DebugFn, Honoured
);
callback_rule!(
    /// A `curl_xferinfo_callback`.
    XferInfoFunction, XferInfoFn, Honoured
);
callback_rule!(
    /// A `curl_progress_callback`.
    ProgressFunction, ProgressFn, Honoured
);
callback_rule!(
    /// A `curl_hstsread_callback`.
    HstsReadFunction, HstsReadFn, Honoured
);
callback_rule!(
    /// A `curl_hstswrite_callback`.
    HstsWriteFunction, HstsWriteFn, Honoured
);
callback_rule!(
    /// A `curl_ssl_ctx_callback`.
    AnySslCtxFunction, SslCtxFn, Honoured
);
rule!(
    /// The same, of a program that selected rustls: one written for another TLS library must not
    /// be handed what it does not know.
    SslCtxFunction -> Option<SslCtxFn>, Honoured, |arg| {
        if !is_off(arg) && !global::rustls_selected() {
            return Err(code::NOT_BUILT_IN);
        }
        // SAFETY: the caller's promise, of this option.
        unsafe { AnySslCtxFunction::parse(arg) }
    }
);

callback_rule!(
    /// A `curl_sockopt_callback`.
    SockoptFunction, SockoptFn, Honoured
);
callback_rule!(
    /// A `curl_opensocket_callback`.
    OpenSocketFunction, OpenSocketFn, Honoured
);
callback_rule!(
    /// A `curl_closesocket_callback`.
    CloseSocketFunction, CloseSocketFn, Honoured
);
callback_rule!(
    /// A `curl_prereq_callback`.
    PrereqFunction, PrereqFn, Honoured
);
callback_rule!(
    /// A `curl_resolver_start_callback`.
    ResolverStartFunction, ResolverStartFn, Honoured
);
