//! `CURLOPT_SSL_CTX_FUNCTION`: a configuration of rustls-ffi's is prepared by what the transfer asks
//! for, shown to the application, and made a connection of.

use std::cell::Cell;
use std::ffi::{CString, c_void};
use std::ptr::null_mut;
use std::sync::Arc;

use rustls_ffi::certificate::rustls_certified_key;
use rustls_ffi::cipher::rustls_supported_ciphersuite;
use rustls_ffi::client::{
    rustls_client_config, rustls_client_config_builder, rustls_verify_server_cert_params,
};
use rustls_ffi::connection::rustls_connection;
use rustls_ffi::crypto_provider::{
    rustls_crypto_provider, rustls_crypto_provider_builder, rustls_crypto_provider_builder_build,
    rustls_crypto_provider_builder_free, rustls_crypto_provider_builder_new_with_base,
    rustls_crypto_provider_builder_set_cipher_suites, rustls_crypto_provider_ciphersuites_get,
    rustls_crypto_provider_ciphersuites_len, rustls_crypto_provider_free,
    rustls_ring_crypto_provider,
};
use rustls_ffi::rslice::{
    rustls_slice_bytes, rustls_slice_slice_bytes_get, rustls_slice_slice_bytes_len,
};
use rustls_ffi::rustls_result;

use crate::capi::callback::Callbacks;
use crate::capi::engine::{Connection, VERDICTS};
use crate::capi::types::CURL;
use crate::capi::{code, entry, pointer};
use crate::net::tls::{Driven, Judge, Recipe, TlsError};
use crate::transfer::{Error, Kind};

/// A pointer that rustls-ffi gave, and the function that takes it back.
pub struct Owned<P: Copy> {
    pointer: P,
    free: extern "C" fn(P),
}

impl<P: Copy> Owned<P> {
    /// The pointer, still owned.
    pub fn get(&self) -> P {
        self.pointer
    }

    fn release(self) -> P {
        let pointer = self.pointer;
        std::mem::forget(self);
        pointer
    }
}

impl<P: Copy> Drop for Owned<P> {
    fn drop(&mut self) {
        (self.free)(self.pointer); // NULL is fine with all of them
    }
}

/// The connection by `recipe`, with what the application's callback made of it.
///
/// # Errors
/// The callback's own; of a configuration that cannot be used.
pub fn connection(
    callbacks: &Callbacks,
    curl: *mut CURL,
    recipe: &Recipe,
) -> Result<Driven, Error> {
    let builder = builder(recipe)?;
    if let Some(function) = callbacks.ssl_ctx {
        let context: *mut c_void = builder.get().cast();
        // SAFETY: CURLOPT_SSL_CTX_FUNCTION's page: a function of this type, which changes the
        // builder and does not free it.
        let answer = unsafe { function(curl, context, callbacks.ssl_ctx_data) };
        if answer != code::OK {
            let sentence = format!("CURLOPT_SSL_CTX_FUNCTION answered {answer}");
            return Err(Error::new(Kind::Callback(answer), sentence));
        }
    }
    let mut config = Owned {
        pointer: std::ptr::null(),
        free: rustls_client_config::rustls_client_config_free,
    };
    checked(
        "The TLS configuration cannot be used",
        rustls_client_config_builder::rustls_client_config_builder_build(
            builder.release(),
            &mut config.pointer,
        ),
    )?;
    let mut connection = Owned {
        pointer: null_mut(),
        free: rustls_connection::rustls_connection_free,
    };
    let name = CString::new(recipe.name.as_str()).unwrap_or_default();
    checked(
        "The TLS connection cannot begin",
        rustls_client_config::rustls_client_connection_new(
            config.get(),
            name.as_ptr(),
            &mut connection.pointer,
        ),
    )?;
    rustls_connection::rustls_connection_set_userdata(connection.get(), callbacks.ssl_ctx_data);
    let connection = Connection::new(connection, Arc::clone(&recipe.judge), curl);
    Ok(Driven::new(Box::new(connection), recipe))
}

fn checked(what: &str, result: rustls_result) -> Result<(), Error> {
    match result {
        rustls_result::Ok => Ok(()),
        failed => Err(Error::new(Kind::TlsConnect, format!("{what}: {failed}"))),
    }
}

type Builder = Owned<*mut rustls_client_config_builder>;
type Provider = Owned<*const rustls_crypto_provider>;

fn builder(recipe: &Recipe) -> Result<Builder, Error> {
    let provider = provider(recipe)?;
    let mut builder = Owned {
        pointer: null_mut(),
        free: rustls_client_config_builder::rustls_client_config_builder_free,
    };
    let versions = &recipe.versions;
    checked(
        "The TLS versions cannot be used",
        rustls_client_config_builder::rustls_client_config_builder_new_custom(
            provider.get(),
            versions.as_ptr(),
            versions.len(),
            &mut builder.pointer,
        ),
    )?;
    let protocols: Vec<rustls_slice_bytes<'_>> =
        recipe.protocols.iter().map(|name| (*name).into()).collect();
    checked(
        "The protocols of ALPN cannot be used",
        rustls_client_config_builder::rustls_client_config_builder_set_alpn_protocols(
            builder.get(),
            protocols.as_ptr(),
            protocols.len(),
        ),
    )?;
    checked(
        "The certificate verifier cannot be set",
        rustls_client_config_builder::rustls_client_config_builder_dangerous_set_certificate_verifier(
            builder.get(),
            Some(judge_certificate),
        ),
    )?;
    if recipe.logs_keys {
        checked(
            "The key log cannot be used",
            rustls_client_config_builder::rustls_client_config_builder_set_key_log_file(
                builder.get(),
            ),
        )?;
    }
    set_own_certificate(&builder, recipe)?;
    Ok(builder)
}

fn set_own_certificate(builder: &Builder, recipe: &Recipe) -> Result<(), Error> {
    let Some(own) = &recipe.own else {
        return Ok(());
    };
    let mut key = Owned {
        pointer: std::ptr::null(),
        free: rustls_certified_key::rustls_certified_key_free,
    };
    let built = rustls_certified_key::rustls_certified_key_build(
        own.chain.as_ptr(),
        own.chain.len(),
        own.key.as_ptr(),
        own.key.len(),
        &mut key.pointer,
    );
    let set = match built {
        rustls_result::Ok => {
            rustls_client_config_builder::rustls_client_config_builder_set_certified_key(
                builder.get(),
                &key.pointer,
                1,
            )
        }
        failed => failed,
    };
    match set {
        rustls_result::Ok => Ok(()),
        failed => {
            let sentence = format!("The client certificate cannot be used: {failed}");
            Err(Error::new(Kind::TlsCertificate, sentence))
        }
    }
}

/// ring, with the cipher suites that are wanted.
fn provider(recipe: &Recipe) -> Result<Provider, Error> {
    let owned = |pointer| Owned {
        pointer,
        free: rustls_crypto_provider_free,
    };
    let all = owned(rustls_ring_crypto_provider());
    let Some(wanted) = &recipe.suites else {
        return Ok(all);
    };
    let known: Vec<*const rustls_supported_ciphersuite> = (0
        ..rustls_crypto_provider_ciphersuites_len(all.get()))
        .map(|i| rustls_crypto_provider_ciphersuites_get(all.get(), i))
        .collect();
    let number = rustls_supported_ciphersuite::rustls_supported_ciphersuite_get_suite;
    let find = |wanted: &u16| {
        known
            .iter()
            .copied()
            .find(|suite| number(*suite) == *wanted)
    };
    let suites: Vec<_> = wanted.iter().filter_map(find).collect();
    let builder: Owned<*mut rustls_crypto_provider_builder> = Owned {
        pointer: rustls_crypto_provider_builder_new_with_base(all.get()),
        free: rustls_crypto_provider_builder_free,
    };
    let mut chosen = owned(std::ptr::null());
    let what = "The cipher suites cannot be used";
    checked(
        what,
        rustls_crypto_provider_builder_set_cipher_suites(
            builder.get(),
            suites.as_ptr(),
            suites.len(),
        ),
    )?;
    checked(
        what,
        rustls_crypto_provider_builder_build(builder.get(), &mut chosen.pointer),
    )?;
    Ok(chosen)
}

/// Who judges the certificates of a connection that is being run, and what came of it.
pub struct Trial {
    judge: Arc<Judge>,
    refusal: Option<TlsError>,
}

thread_local! {
    /// The verifier is a plain function: the connection's userdata is the application's.
    static TRIAL: Cell<Option<Trial>> = const { Cell::new(None) };
}

/// Runs a connection's handshake; `judge` is there for its certificates, unless the application
/// has set a verifier of its own. Gives the refusal too, if there was one.
pub fn with_judge<R>(judge: &Arc<Judge>, run: impl FnOnce() -> R) -> (R, Option<TlsError>) {
    let trial = Trial {
        judge: Arc::clone(judge),
        refusal: None,
    };
    // An application's verifier may run a transfer of its own within ours.
    let outer = TRIAL.try_with(|place| place.replace(Some(trial)));
    let result = run();
    let trial = TRIAL.try_with(|place| place.replace(outer.ok().flatten()));
    (result, trial.ok().flatten().and_then(|trial| trial.refusal))
}

/// The certificate verifier that every builder begins with.
unsafe extern "C" fn judge_certificate(
    _userdata: *mut c_void,
    params: *const rustls_verify_server_cert_params<'_>,
) -> u32 {
    const FAILED: rustls_result = rustls_result::CertApplicationVerificationFailure;
    let judge = || {
        // SAFETY: rustls-ffi's page: valid during the call, like all that it points to.
        let params = unsafe { params.as_ref() }?;
        let mut trial = TRIAL.try_with(Cell::take).ok().flatten()?;
        let inner = params.intermediate_certs_der;
        // SAFETY: as above; a pointer and the number of bytes that are there.
        let bytes =
            |slice: rustls_slice_bytes<'_>| unsafe { pointer::bytes(slice.data.cast(), slice.len) };
        let intermediates: Option<Vec<&[u8]>> = (0..rustls_slice_slice_bytes_len(inner))
            .map(|i| bytes(rustls_slice_slice_bytes_get(inner, i)))
            .collect();
        let certificate = &params.end_entity_cert_der;
        // SAFETY: as above; rustls made the string.
        let (certificate, name) = unsafe {
            (
                pointer::bytes(certificate.data.cast(), certificate.len)?,
                params.server_name.to_str(),
            )
        };
        let verdict = trial.judge.judge(certificate, &intermediates?, name);
        let result = match &verdict {
            Ok(()) => rustls_result::Ok,
            Err(error) => VERDICTS
                .iter()
                .find(|(number, _)| *number == error.verify_result())
                .map_or(FAILED, |(_, result)| *result),
        };
        trial.refusal = verdict.err();
        TRIAL.try_with(|place| place.set(Some(trial))).ok()?;
        Some(result)
    };
    entry::plain(None, judge).unwrap_or(FAILED) as u32
}
