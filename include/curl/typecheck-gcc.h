/* typecheck-gcc.h: warns of an argument that an option or an info does not take.
 *
 * Made by `make header` from src/capi/types/typecheck-gcc.h.in and the tables of options and infos:
 * change it there. curl.h includes it for C, if the compiler is GCC or Clang, unless
 * CURL_DISABLE_TYPECHECK is defined. What passes is what passes with libcurl 8.22.
 *
 * A compiler does not look at arguments behind `...`. So each of these functions is a macro too:
 * the call, and before it one test for each group of options, if the option is a constant. The
 * tests are decided while compiling and leave no code. One that fails leaves the call of an empty
 * function which the compiler was told to warn of. Of an argument they take the type alone: it is
 * evaluated once, in the call.
 */
/* Where curl.h only counts arguments, it stays so when a program includes this file. */
#if !defined(CURLINC_TYPECHECK_GCC_H) && !defined(curl_easy_setopt)
#define CURLINC_TYPECHECK_GCC_H

/* Which options take what. CURLOPT_PRIVATE and blobs take anything. */

#define curlws_takes_long(option) (0 < (option) && (option) < CURLOPTTYPE_OBJECTPOINT)
#define curlws_takes_off_t(option) (CURLOPTTYPE_OFF_T < (option) && (option) < CURLOPTTYPE_BLOB)
#define curlws_takes_string(option) \
  ((option) == CURLOPT_URL || \
   (option) == CURLOPT_PROXY || \
   (option) == CURLOPT_USERPWD || \
   (option) == CURLOPT_PROXYUSERPWD || \
   (option) == CURLOPT_RANGE || \
   (option) == CURLOPT_REFERER || \
   (option) == CURLOPT_FTPPORT || \
   (option) == CURLOPT_USERAGENT || \
   (option) == CURLOPT_COOKIE || \
   (option) == CURLOPT_SSLCERT || \
   (option) == CURLOPT_KEYPASSWD || \
   (option) == CURLOPT_COOKIEFILE || \
   (option) == CURLOPT_CUSTOMREQUEST || \
   (option) == CURLOPT_INTERFACE || \
   (option) == CURLOPT_KRBLEVEL || \
   (option) == CURLOPT_CAINFO || \
   (option) == CURLOPT_RANDOM_FILE || \
   (option) == CURLOPT_EGDSOCKET || \
   (option) == CURLOPT_COOKIEJAR || \
   (option) == CURLOPT_SSL_CIPHER_LIST || \
   (option) == CURLOPT_SSLCERTTYPE || \
   (option) == CURLOPT_SSLKEY || \
   (option) == CURLOPT_SSLKEYTYPE || \
   (option) == CURLOPT_SSLENGINE || \
   (option) == CURLOPT_CAPATH || \
   (option) == CURLOPT_ACCEPT_ENCODING || \
   (option) == CURLOPT_NETRC_FILE || \
   (option) == CURLOPT_FTP_ACCOUNT || \
   (option) == CURLOPT_COOKIELIST || \
   (option) == CURLOPT_FTP_ALTERNATIVE_TO_USER || \
   (option) == CURLOPT_SSH_PUBLIC_KEYFILE || \
   (option) == CURLOPT_SSH_PRIVATE_KEYFILE || \
   (option) == CURLOPT_SSH_HOST_PUBLIC_KEY_MD5 || \
   (option) == CURLOPT_CRLFILE || \
   (option) == CURLOPT_ISSUERCERT || \
   (option) == CURLOPT_USERNAME || \
   (option) == CURLOPT_PASSWORD || \
   (option) == CURLOPT_PROXYUSERNAME || \
   (option) == CURLOPT_PROXYPASSWORD || \
   (option) == CURLOPT_NOPROXY || \
   (option) == CURLOPT_SOCKS5_GSSAPI_SERVICE || \
   (option) == CURLOPT_SSH_KNOWNHOSTS || \
   (option) == CURLOPT_MAIL_FROM || \
   (option) == CURLOPT_RTSP_SESSION_ID || \
   (option) == CURLOPT_RTSP_STREAM_URI || \
   (option) == CURLOPT_RTSP_TRANSPORT || \
   (option) == CURLOPT_TLSAUTH_USERNAME || \
   (option) == CURLOPT_TLSAUTH_PASSWORD || \
   (option) == CURLOPT_TLSAUTH_TYPE || \
   (option) == CURLOPT_DNS_SERVERS || \
   (option) == CURLOPT_MAIL_AUTH || \
   (option) == CURLOPT_XOAUTH2_BEARER || \
   (option) == CURLOPT_DNS_INTERFACE || \
   (option) == CURLOPT_DNS_LOCAL_IP4 || \
   (option) == CURLOPT_DNS_LOCAL_IP6 || \
   (option) == CURLOPT_LOGIN_OPTIONS || \
   (option) == CURLOPT_PINNEDPUBLICKEY || \
   (option) == CURLOPT_UNIX_SOCKET_PATH || \
   (option) == CURLOPT_PROXY_SERVICE_NAME || \
   (option) == CURLOPT_SERVICE_NAME || \
   (option) == CURLOPT_DEFAULT_PROTOCOL || \
   (option) == CURLOPT_PROXY_CAINFO || \
   (option) == CURLOPT_PROXY_CAPATH || \
   (option) == CURLOPT_PROXY_TLSAUTH_USERNAME || \
   (option) == CURLOPT_PROXY_TLSAUTH_PASSWORD || \
   (option) == CURLOPT_PROXY_TLSAUTH_TYPE || \
   (option) == CURLOPT_PROXY_SSLCERT || \
   (option) == CURLOPT_PROXY_SSLCERTTYPE || \
   (option) == CURLOPT_PROXY_SSLKEY || \
   (option) == CURLOPT_PROXY_SSLKEYTYPE || \
   (option) == CURLOPT_PROXY_KEYPASSWD || \
   (option) == CURLOPT_PROXY_SSL_CIPHER_LIST || \
   (option) == CURLOPT_PROXY_CRLFILE || \
   (option) == CURLOPT_PRE_PROXY || \
   (option) == CURLOPT_PROXY_PINNEDPUBLICKEY || \
   (option) == CURLOPT_ABSTRACT_UNIX_SOCKET || \
   (option) == CURLOPT_REQUEST_TARGET || \
   (option) == CURLOPT_TLS13_CIPHERS || \
   (option) == CURLOPT_PROXY_TLS13_CIPHERS || \
   (option) == CURLOPT_DOH_URL || \
   (option) == CURLOPT_ALTSVC || \
   (option) == CURLOPT_SASL_AUTHZID || \
   (option) == CURLOPT_PROXY_ISSUERCERT || \
   (option) == CURLOPT_SSL_EC_CURVES || \
   (option) == CURLOPT_HSTS || \
   (option) == CURLOPT_AWS_SIGV4 || \
   (option) == CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256 || \
   (option) == CURLOPT_PROTOCOLS_STR || \
   (option) == CURLOPT_REDIR_PROTOCOLS_STR || \
   (option) == CURLOPT_HAPROXY_CLIENT_IP || \
   (option) == CURLOPT_ECH || \
   (option) == CURLOPT_SSL_SIGNATURE_ALGORITHMS || \
   (option) == CURLOPT_HTTPSIG_KEY || \
   (option) == CURLOPT_HTTPSIG_KEYID || \
   (option) == CURLOPT_HTTPSIG_HEADERS)
#define curlws_takes_slist(option) \
  ((option) == CURLOPT_HTTPHEADER || \
   (option) == CURLOPT_QUOTE || \
   (option) == CURLOPT_POSTQUOTE || \
   (option) == CURLOPT_TELNETOPTIONS || \
   (option) == CURLOPT_PREQUOTE || \
   (option) == CURLOPT_HTTP200ALIASES || \
   (option) == CURLOPT_MAIL_RCPT || \
   (option) == CURLOPT_RESOLVE || \
   (option) == CURLOPT_PROXYHEADER || \
   (option) == CURLOPT_CONNECT_TO)
#define curlws_takes_data(option) \
  ((option) == CURLOPT_WRITEDATA || \
   (option) == CURLOPT_READDATA || \
   (option) == CURLOPT_HEADERDATA || \
   (option) == CURLOPT_XFERINFODATA || \
   (option) == CURLOPT_DEBUGDATA || \
   (option) == CURLOPT_SSL_CTX_DATA || \
   (option) == CURLOPT_IOCTLDATA || \
   (option) == CURLOPT_SOCKOPTDATA || \
   (option) == CURLOPT_OPENSOCKETDATA || \
   (option) == CURLOPT_SEEKDATA || \
   (option) == CURLOPT_SSH_KEYDATA || \
   (option) == CURLOPT_INTERLEAVEDATA || \
   (option) == CURLOPT_CHUNK_DATA || \
   (option) == CURLOPT_FNMATCH_DATA || \
   (option) == CURLOPT_CLOSESOCKETDATA || \
   (option) == CURLOPT_RESOLVER_START_DATA || \
   (option) == CURLOPT_TRAILERDATA || \
   (option) == CURLOPT_HSTSREADDATA || \
   (option) == CURLOPT_HSTSWRITEDATA || \
   (option) == CURLOPT_PREREQDATA || \
   (option) == CURLOPT_SSH_HOSTKEYDATA)
#define curlws_takes_post(option)                                                                  \
  ((option) == CURLOPT_POSTFIELDS || (option) == CURLOPT_COPYPOSTFIELDS)
#define curlws_takes_form(option) ((option) == CURLOPT_HTTPPOST)
#define curlws_takes_mime(option) ((option) == CURLOPT_MIMEPOST)
#define curlws_takes_url(option) ((option) == CURLOPT_CURLU)
#define curlws_takes_share(option) ((option) == CURLOPT_SHARE)
#define curlws_takes_easy(option)                                                                  \
  ((option) == CURLOPT_STREAM_DEPENDS || (option) == CURLOPT_STREAM_DEPENDS_E)
#define curlws_takes_file(option) ((option) == CURLOPT_STDERR)
#define curlws_takes_error_buffer(option) ((option) == CURLOPT_ERRORBUFFER)

#define curlws_takes_write_cb(option)                                                              \
  ((option) == CURLOPT_WRITEFUNCTION || (option) == CURLOPT_HEADERFUNCTION)
#define curlws_takes_read_cb(option) ((option) == CURLOPT_READFUNCTION)
#define curlws_takes_interleave_cb(option) ((option) == CURLOPT_INTERLEAVEFUNCTION)
#define curlws_takes_seek_cb(option) ((option) == CURLOPT_SEEKFUNCTION)
#define curlws_takes_ioctl_cb(option) ((option) == CURLOPT_IOCTLFUNCTION)
#define curlws_takes_debug_cb(option) ((option) == CURLOPT_DEBUGFUNCTION)
#define curlws_takes_progress_cb(option) ((option) == CURLOPT_PROGRESSFUNCTION)
#define curlws_takes_xferinfo_cb(option) ((option) == CURLOPT_XFERINFOFUNCTION)
#define curlws_takes_sockopt_cb(option) ((option) == CURLOPT_SOCKOPTFUNCTION)
#define curlws_takes_opensocket_cb(option) ((option) == CURLOPT_OPENSOCKETFUNCTION)
#define curlws_takes_closesocket_cb(option) ((option) == CURLOPT_CLOSESOCKETFUNCTION)
#define curlws_takes_resolver_cb(option) ((option) == CURLOPT_RESOLVER_START_FUNCTION)
#define curlws_takes_prereq_cb(option) ((option) == CURLOPT_PREREQFUNCTION)
#define curlws_takes_trailer_cb(option) ((option) == CURLOPT_TRAILERFUNCTION)
#define curlws_takes_ssl_ctx_cb(option) ((option) == CURLOPT_SSL_CTX_FUNCTION)
#define curlws_takes_conv_cb(option)                                                               \
  ((option) == CURLOPT_CONV_TO_NETWORK_FUNCTION ||                                                 \
   (option) == CURLOPT_CONV_FROM_NETWORK_FUNCTION || (option) == CURLOPT_CONV_FROM_UTF8_FUNCTION)
#define curlws_takes_chunk_bgn_cb(option) ((option) == CURLOPT_CHUNK_BGN_FUNCTION)
#define curlws_takes_chunk_end_cb(option) ((option) == CURLOPT_CHUNK_END_FUNCTION)
#define curlws_takes_fnmatch_cb(option) ((option) == CURLOPT_FNMATCH_FUNCTION)
#define curlws_takes_hstsread_cb(option) ((option) == CURLOPT_HSTSREADFUNCTION)
#define curlws_takes_hstswrite_cb(option) ((option) == CURLOPT_HSTSWRITEFUNCTION)
#define curlws_takes_sshkey_cb(option) ((option) == CURLOPT_SSH_KEYFUNCTION)
#define curlws_takes_sshhostkey_cb(option) ((option) == CURLOPT_SSH_HOSTKEYFUNCTION)

/* The same for infos. */

#define curlws_takes_info_string(info)                                                             \
  (CURLINFO_STRING < (info) && (info) < CURLINFO_LONG && (info) != CURLINFO_PRIVATE)
#define curlws_takes_info_long(info) (CURLINFO_LONG < (info) && (info) < CURLINFO_DOUBLE)
#define curlws_takes_info_double(info) (CURLINFO_DOUBLE < (info) && (info) < CURLINFO_SLIST)
#define curlws_takes_info_slist(info) \
  ((info) == CURLINFO_SSL_ENGINES || \
   (info) == CURLINFO_COOKIELIST)
#define curlws_takes_info_tls(info)                                                                \
  ((info) == CURLINFO_TLS_SESSION || (info) == CURLINFO_TLS_SSL_PTR)
#define curlws_takes_info_certs(info) ((info) == CURLINFO_CERTINFO)
#define curlws_takes_info_socket(info) (CURLINFO_SOCKET < (info) && (info) < CURLINFO_OFF_T)
#define curlws_takes_info_off_t(info) (CURLINFO_OFF_T < (info))

/* The same for options of a multi handle. */

#define curlws_takes_multi_long(option) curlws_takes_long(option)
#define curlws_takes_multi_off_t(option) curlws_takes_off_t(option)
#define curlws_takes_multi_data(option)                                                            \
  ((option) == CURLMOPT_SOCKETDATA || (option) == CURLMOPT_TIMERDATA ||                            \
   (option) == CURLMOPT_PUSHDATA || (option) == CURLMOPT_NOTIFYDATA)
#define curlws_takes_multi_names(option)                                                           \
  ((option) == CURLMOPT_PIPELINING_SITE_BL || (option) == CURLMOPT_PIPELINING_SERVER_BL)
#define curlws_takes_multi_socket_cb(option) ((option) == CURLMOPT_SOCKETFUNCTION)
#define curlws_takes_multi_timer_cb(option) ((option) == CURLMOPT_TIMERFUNCTION)
#define curlws_takes_multi_push_cb(option) ((option) == CURLMOPT_PUSHFUNCTION)
#define curlws_takes_multi_notify_cb(option) ((option) == CURLMOPT_NOTIFYFUNCTION)

/* Whether a value has a type, or NULL's, which goes as any pointer. */

#define curlws_is(value, type) __builtin_types_compatible_p(__typeof__(value), type)
#define curlws_is_null(value) curlws_is(value, __typeof__(NULL))
#define curlws_is_pointer(value, type)                                                             \
  (curlws_is_null(value) || curlws_is(value, type *) || curlws_is(value, const type *))
#define curlws_is_array(value, type) (curlws_is_pointer(value, type) || curlws_is(value, type[]))
/* A function goes as a pointer to it, but is of another type. */
#define curlws_is_function(value, type)                                                            \
  (curlws_is(value, type) || __builtin_types_compatible_p(__typeof__(value) *, type))
#define curlws_is_callback(value, type) (curlws_is_null(value) || curlws_is_function(value, type))

/* Whether a value fits a group: data. */

#define curlws_fits_long(value)                                                                    \
  (curlws_is(value, long) || curlws_is(value, unsigned long) ||                                    \
   (sizeof(long) == sizeof(int) && curlws_becomes_int(value)))
#define curlws_becomes_int(value)                                                                  \
  (curlws_is(value, int) || curlws_is(value, unsigned int) || curlws_is(value, short) ||           \
   curlws_is(value, unsigned short) || curlws_is(value, char) || curlws_is(value, signed char) ||  \
   curlws_is(value, unsigned char))
#define curlws_fits_off_t(value) curlws_is(value, curl_off_t)
#define curlws_fits_string(value)                                                                  \
  (curlws_is_array(value, char) || curlws_is_array(value, signed char) ||                          \
   curlws_is_array(value, unsigned char))
#define curlws_fits_slist(value) curlws_is_array(value, struct curl_slist)
/* Programs pass every kind of pointer, and numbers of that size. */
#define curlws_fits_data(value) (sizeof(value) == sizeof(void *) || curlws_is(value, char[]))
#define curlws_fits_post(value)                                                                    \
  (curlws_is_pointer(value, void) || curlws_is_array(value, char) ||                               \
   curlws_is_array(value, unsigned char))
#define curlws_fits_form(value) curlws_is_array(value, struct curl_httppost)
#define curlws_fits_mime(value) curlws_is_pointer(value, curl_mime)
#define curlws_fits_url(value) curlws_is_pointer(value, CURLU)
#define curlws_fits_share(value) curlws_is_pointer(value, CURLSH)
#define curlws_fits_easy(value) (curlws_is_null(value) || curlws_is(value, CURL *))
#define curlws_fits_file(value) (curlws_is_null(value) || curlws_is(value, FILE *))
/* It is written to. */
#define curlws_fits_error_buffer(value)                                                            \
  (curlws_is_null(value) || curlws_is(value, char *) || curlws_is(value, char[]))
#define curlws_fits_names(value)                                                                   \
  (curlws_is_array(value, char *) || curlws_is(value, const char *[]))

/* And callbacks: what they get as a `void *` or as bytes they may declare as what it is to them. */

#define curlws_moves(value, bytes)                                                                 \
  (curlws_is_function(value, size_t (*)(bytes, size_t, size_t, void *)) ||                         \
   curlws_is_function(value, size_t (*)(bytes, size_t, size_t, const void *)) ||                   \
   curlws_is_function(value, size_t (*)(bytes, size_t, size_t, FILE *)))
#define curlws_fits_read_cb(value)                                                                 \
  (curlws_is_null(value) || curlws_moves(value, char *) || curlws_moves(value, void *))
#define curlws_fits_write_cb(value)                                                                \
  (curlws_fits_read_cb(value) || curlws_moves(value, const char *) ||                              \
   curlws_moves(value, const void *))
#define curlws_fits_interleave_cb(value)                                                           \
  (curlws_is_callback(value, size_t (*)(char *, size_t, size_t, void *)) ||                        \
   curlws_is_function(value, size_t (*)(void *, size_t, size_t, void *)))
#define curlws_fits_seek_cb(value)                                                                 \
  (curlws_is_callback(value, curl_seek_callback) ||                                                \
   curlws_is_function(value, CURLcode (*)(void *, curl_off_t, int)) ||                             \
   curlws_is_function(value, CURLcode (*)(const void *, curl_off_t, int)))
#define curlws_fits_ioctl_cb(value)                                                                \
  (curlws_is_callback(value, curlioerr (*)(CURL *, int, void *)) ||                                \
   curlws_is_function(value, curlioerr (*)(CURL *, int, const void *)) ||                          \
   curlws_is_function(value, curlioerr (*)(CURL *, curliocmd, void *)) ||                          \
   curlws_is_function(value, curlioerr (*)(CURL *, curliocmd, const void *)))
#define curlws_traces(value, bytes)                                                                \
  (curlws_is_function(value, int (*)(CURL *, curl_infotype, bytes, size_t, void *)) ||             \
   curlws_is_function(value, int (*)(CURL *, curl_infotype, bytes, size_t, const void *)))
#define curlws_fits_debug_cb(value)                                                                \
  (curlws_is_null(value) || curlws_traces(value, char *) || curlws_traces(value, const char *) ||  \
   curlws_traces(value, unsigned char *) || curlws_traces(value, const unsigned char *))
#define curlws_fits_progress_cb(value)                                                             \
  (curlws_is_callback(value, int (*)(void *, double, double, double, double)) ||                   \
   curlws_is_function(value, int (*)(const void *, double, double, double, double)))
#define curlws_fits_xferinfo_cb(value) curlws_is_callback(value, curl_xferinfo_callback)
#define curlws_fits_sockopt_cb(value)                                                              \
  (curlws_is_callback(value, int (*)(void *, curl_socket_t, curlsocktype)) ||                      \
   curlws_is_function(value, int (*)(const void *, curl_socket_t, curlsocktype)))
#define curlws_opens(value, data)                                                                  \
  (curlws_is_function(value, curl_socket_t (*)(data, curlsocktype, struct curl_sockaddr *)) ||     \
   curlws_is_function(value, curl_socket_t (*)(data, curlsocktype, const struct curl_sockaddr *)))
#define curlws_fits_opensocket_cb(value)                                                           \
  (curlws_is_null(value) || curlws_opens(value, void *) || curlws_opens(value, const void *))
#define curlws_fits_closesocket_cb(value) curlws_is_callback(value, curl_closesocket_callback)
#define curlws_fits_resolver_cb(value) curlws_is_callback(value, curl_resolver_start_callback)
#define curlws_fits_prereq_cb(value) curlws_is_callback(value, curl_prereq_callback)
#define curlws_fits_trailer_cb(value) curlws_is_callback(value, curl_trailer_callback)
#define curlws_configures(value, context)                                                          \
  (curlws_is_function(value, CURLcode (*)(CURL *, context, void *)) ||                             \
   curlws_is_function(value, CURLcode (*)(CURL *, context, const void *)))
#define curlws_fits_ssl_ctx_cb(value)                                                              \
  (curlws_is_null(value) || curlws_configures(value, void *) ||                                    \
   curlws_configures(value, const void *) || curlws_configures(value, curlws_ssl_ctx *) ||         \
   curlws_configures(value, const curlws_ssl_ctx *))
/* Of a program that knows OpenSSL; the pointer that it gets here is no SSL_CTX. */
#ifdef HEADER_SSL_H
#define curlws_ssl_ctx SSL_CTX
#else
#define curlws_ssl_ctx void
#endif
#define curlws_fits_conv_cb(value)                                                                 \
  (curlws_is_callback(value, CURLcode (*)(char *, size_t)) ||                                      \
   curlws_is_function(value, CURLcode (*)(const char *, size_t)) ||                                \
   curlws_is_function(value, CURLcode (*)(void *, size_t)) ||                                      \
   curlws_is_function(value, CURLcode (*)(const void *, size_t)))
#define curlws_fits_chunk_bgn_cb(value)                                                            \
  (curlws_is_callback(value, curl_chunk_bgn_callback) ||                                           \
   curlws_is_function(value, long (*)(struct curl_fileinfo *, void *, int)) ||                     \
   curlws_is_function(value, long (*)(void *, void *, int)))
#define curlws_fits_chunk_end_cb(value) curlws_is_callback(value, curl_chunk_end_callback)
#define curlws_fits_fnmatch_cb(value) curlws_is_callback(value, curl_fnmatch_callback)
#define curlws_fits_hstsread_cb(value) curlws_is_callback(value, curl_hstsread_callback)
#define curlws_fits_hstswrite_cb(value) curlws_is_callback(value, curl_hstswrite_callback)
#define curlws_fits_sshkey_cb(value) curlws_is_callback(value, curl_sshkeycallback)
#define curlws_fits_sshhostkey_cb(value) curlws_is_callback(value, curl_sshhostkeycallback)

/* What is called for a value that does not fit; asm keeps the call from being optimized away. */

#define CURLWS_WARNING(group, message)                                                             \
  __attribute__((__warning__(message), __unused__, __noinline__)) static void                      \
    curlws_wrong_##group(void)                                                                     \
  {                                                                                                \
    __asm__ __volatile__("");                                                                      \
  }

CURLWS_WARNING(long, "this option of curl_easy_setopt takes a long")
CURLWS_WARNING(off_t, "this option of curl_easy_setopt takes a curl_off_t")
CURLWS_WARNING(string, "this option of curl_easy_setopt takes a string")
CURLWS_WARNING(slist, "this option of curl_easy_setopt takes a 'struct curl_slist *'")
CURLWS_WARNING(data, "this option of curl_easy_setopt takes a pointer")
CURLWS_WARNING(post, "this option of curl_easy_setopt takes data: a 'void *' or a 'char *'")
CURLWS_WARNING(form, "this option of curl_easy_setopt takes a 'struct curl_httppost *'")
CURLWS_WARNING(mime, "this option of curl_easy_setopt takes a 'curl_mime *'")
CURLWS_WARNING(url, "this option of curl_easy_setopt takes a 'CURLU *'")
CURLWS_WARNING(share, "this option of curl_easy_setopt takes a 'CURLSH *'")
CURLWS_WARNING(easy, "this option of curl_easy_setopt takes a 'CURL *'")
CURLWS_WARNING(file, "this option of curl_easy_setopt takes a 'FILE *'")
CURLWS_WARNING(error_buffer, "this option of curl_easy_setopt takes a char[CURL_ERROR_SIZE]")
CURLWS_WARNING(write_cb, "this option of curl_easy_setopt takes a curl_write_callback")
CURLWS_WARNING(read_cb, "this option of curl_easy_setopt takes a curl_read_callback")
CURLWS_WARNING(interleave_cb, "this option of curl_easy_setopt takes a curl_write_callback")
CURLWS_WARNING(seek_cb, "this option of curl_easy_setopt takes a curl_seek_callback")
CURLWS_WARNING(ioctl_cb, "this option of curl_easy_setopt takes a curl_ioctl_callback")
CURLWS_WARNING(debug_cb, "this option of curl_easy_setopt takes a curl_debug_callback")
CURLWS_WARNING(progress_cb, "this option of curl_easy_setopt takes a curl_progress_callback")
CURLWS_WARNING(xferinfo_cb, "this option of curl_easy_setopt takes a curl_xferinfo_callback")
CURLWS_WARNING(sockopt_cb, "this option of curl_easy_setopt takes a curl_sockopt_callback")
CURLWS_WARNING(opensocket_cb, "this option of curl_easy_setopt takes a curl_opensocket_callback")
CURLWS_WARNING(closesocket_cb, "this option of curl_easy_setopt takes a curl_closesocket_callback")
CURLWS_WARNING(resolver_cb, "this option of curl_easy_setopt takes a curl_resolver_start_callback")
CURLWS_WARNING(prereq_cb, "this option of curl_easy_setopt takes a curl_prereq_callback")
CURLWS_WARNING(trailer_cb, "this option of curl_easy_setopt takes a curl_trailer_callback")
CURLWS_WARNING(ssl_ctx_cb, "this option of curl_easy_setopt takes a curl_ssl_ctx_callback")
CURLWS_WARNING(conv_cb, "this option of curl_easy_setopt takes a curl_conv_callback")
CURLWS_WARNING(chunk_bgn_cb, "this option of curl_easy_setopt takes a curl_chunk_bgn_callback")
CURLWS_WARNING(chunk_end_cb, "this option of curl_easy_setopt takes a curl_chunk_end_callback")
CURLWS_WARNING(fnmatch_cb, "this option of curl_easy_setopt takes a curl_fnmatch_callback")
CURLWS_WARNING(hstsread_cb, "this option of curl_easy_setopt takes a curl_hstsread_callback")
CURLWS_WARNING(hstswrite_cb, "this option of curl_easy_setopt takes a curl_hstswrite_callback")
CURLWS_WARNING(sshkey_cb, "this option of curl_easy_setopt takes a curl_sshkeycallback")
CURLWS_WARNING(sshhostkey_cb, "this option of curl_easy_setopt takes a curl_sshhostkeycallback")
CURLWS_WARNING(info_string, "this info of curl_easy_getinfo takes a pointer to a 'char *'")
CURLWS_WARNING(info_long, "this info of curl_easy_getinfo takes a pointer to a long")
CURLWS_WARNING(info_double, "this info of curl_easy_getinfo takes a pointer to a double")
CURLWS_WARNING(info_slist,
               "this info of curl_easy_getinfo takes a pointer to a 'struct curl_slist *'")
CURLWS_WARNING(info_tls,
               "this info of curl_easy_getinfo takes a pointer to a 'struct curl_tlssessioninfo *'")
CURLWS_WARNING(info_certs,
               "this info of curl_easy_getinfo takes a pointer to a 'struct curl_certinfo *'")
CURLWS_WARNING(info_socket, "this info of curl_easy_getinfo takes a pointer to a curl_socket_t")
CURLWS_WARNING(info_off_t, "this info of curl_easy_getinfo takes a pointer to a curl_off_t")
CURLWS_WARNING(multi_long, "this option of curl_multi_setopt takes a long")
CURLWS_WARNING(multi_off_t, "this option of curl_multi_setopt takes a curl_off_t")
CURLWS_WARNING(multi_data, "this option of curl_multi_setopt takes a pointer")
CURLWS_WARNING(multi_names, "this option of curl_multi_setopt takes a 'char **'")
CURLWS_WARNING(multi_socket_cb, "this option of curl_multi_setopt takes a curl_socket_callback")
CURLWS_WARNING(multi_timer_cb, "this option of curl_multi_setopt takes a curl_multi_timer_callback")
CURLWS_WARNING(multi_push_cb, "this option of curl_multi_setopt takes a curl_push_callback")
CURLWS_WARNING(multi_notify_cb, "this option of curl_multi_setopt takes a curl_notify_callback")
#undef CURLWS_WARNING

/* The checked calls. A name in brackets is the function, not the macro. */

#define curlws_check(group, option, fits)                                                          \
  if(curlws_takes_##group(option))                                                                 \
    if(!(fits))                                                                                    \
      curlws_wrong_##group();

#define curl_easy_setopt(handle, option, value)                                                    \
  __extension__({                                                                                  \
    if(__builtin_constant_p(option)) {                                                             \
      CURL_IGNORE_DEPRECATION(                                                                     \
        curlws_check(long, option, curlws_fits_long(value))                                        \
        curlws_check(off_t, option, curlws_fits_off_t(value))                                      \
        curlws_check(string, option, curlws_fits_string(value))                                    \
        curlws_check(slist, option, curlws_fits_slist(value))                                      \
        curlws_check(data, option, curlws_fits_data(value))                                        \
        curlws_check(post, option, curlws_fits_post(value))                                        \
        curlws_check(form, option, curlws_fits_form(value))                                        \
        curlws_check(mime, option, curlws_fits_mime(value))                                        \
        curlws_check(url, option, curlws_fits_url(value))                                          \
        curlws_check(share, option, curlws_fits_share(value))                                      \
        curlws_check(easy, option, curlws_fits_easy(value))                                        \
        curlws_check(file, option, curlws_fits_file(value))                                        \
        curlws_check(error_buffer, option, curlws_fits_error_buffer(value))                        \
        curlws_check(write_cb, option, curlws_fits_write_cb(value))                                \
        curlws_check(read_cb, option, curlws_fits_read_cb(value))                                  \
        curlws_check(interleave_cb, option, curlws_fits_interleave_cb(value))                      \
        curlws_check(seek_cb, option, curlws_fits_seek_cb(value))                                  \
        curlws_check(ioctl_cb, option, curlws_fits_ioctl_cb(value))                                \
        curlws_check(debug_cb, option, curlws_fits_debug_cb(value))                                \
        curlws_check(progress_cb, option, curlws_fits_progress_cb(value))                          \
        curlws_check(xferinfo_cb, option, curlws_fits_xferinfo_cb(value))                          \
        curlws_check(sockopt_cb, option, curlws_fits_sockopt_cb(value))                            \
        curlws_check(opensocket_cb, option, curlws_fits_opensocket_cb(value))                      \
        curlws_check(closesocket_cb, option, curlws_fits_closesocket_cb(value))                    \
        curlws_check(resolver_cb, option, curlws_fits_resolver_cb(value))                          \
        curlws_check(prereq_cb, option, curlws_fits_prereq_cb(value))                              \
        curlws_check(trailer_cb, option, curlws_fits_trailer_cb(value))                            \
        curlws_check(ssl_ctx_cb, option, curlws_fits_ssl_ctx_cb(value))                            \
        curlws_check(conv_cb, option, curlws_fits_conv_cb(value))                                  \
        curlws_check(chunk_bgn_cb, option, curlws_fits_chunk_bgn_cb(value))                        \
        curlws_check(chunk_end_cb, option, curlws_fits_chunk_end_cb(value))                        \
        curlws_check(fnmatch_cb, option, curlws_fits_fnmatch_cb(value))                            \
        curlws_check(hstsread_cb, option, curlws_fits_hstsread_cb(value))                          \
        curlws_check(hstswrite_cb, option, curlws_fits_hstswrite_cb(value))                        \
        curlws_check(sshkey_cb, option, curlws_fits_sshkey_cb(value))                              \
        curlws_check(sshhostkey_cb, option, curlws_fits_sshhostkey_cb(value))                      \
      )                                                                                            \
    }                                                                                              \
    (curl_easy_setopt)(handle, option, value);                                                     \
  })

#define curl_easy_getinfo(handle, info, result)                                                    \
  __extension__({                                                                                  \
    if(__builtin_constant_p(info)) {                                                               \
      CURL_IGNORE_DEPRECATION(                                                                     \
        curlws_check(info_string, info, curlws_is_array(result, char *))                           \
        curlws_check(info_long, info, curlws_is_array(result, long))                               \
        curlws_check(info_double, info, curlws_is_array(result, double))                           \
        curlws_check(info_slist, info, curlws_is_array(result, struct curl_slist *))               \
        curlws_check(info_tls, info, curlws_is_array(result, struct curl_tlssessioninfo *))        \
        curlws_check(info_certs, info, curlws_is_array(result, struct curl_certinfo *))            \
        curlws_check(info_socket, info, curlws_is_array(result, curl_socket_t))                    \
        curlws_check(info_off_t, info, curlws_is_array(result, curl_off_t))                        \
      )                                                                                            \
    }                                                                                              \
    (curl_easy_getinfo)(handle, info, result);                                                     \
  })

#define curl_multi_setopt(multi, option, value)                                                    \
  __extension__({                                                                                  \
    if(__builtin_constant_p(option)) {                                                             \
      curlws_check(multi_long, option, curlws_fits_long(value))                                    \
      curlws_check(multi_off_t, option, curlws_fits_off_t(value))                                  \
      curlws_check(multi_data, option, curlws_fits_data(value))                                    \
      curlws_check(multi_names, option, curlws_fits_names(value))                                  \
      curlws_check(multi_socket_cb, option, curlws_is_callback(value, curl_socket_callback))       \
      curlws_check(multi_timer_cb, option, curlws_is_callback(value, curl_multi_timer_callback))   \
      curlws_check(multi_push_cb, option, curlws_is_callback(value, curl_push_callback))           \
      curlws_check(multi_notify_cb, option, curlws_is_callback(value, curl_notify_callback))       \
    }                                                                                              \
    (curl_multi_setopt)(multi, option, value);                                                     \
  })

/* Every option of a share takes something else: only counted. */
#define curl_share_setopt(share, option, value) (curl_share_setopt)(share, option, value)

#endif
