/* Compiled, not run: what programs write must mean the same with these headers. */
#include <curl/curl.h>

#ifndef CURLWS_LENIENT
#error CURLWS_LENIENT must be visible to #ifdef
#endif
#ifndef CURLWS_TEXT
#error so must the flags of libcurl
#endif
#if !CURL_AT_LEAST_VERSION(8, 22, 0) || LIBCURL_VERSION_NUM < 0x075600
#error the version tests of programs must pass
#endif
#if CURL_HTTP_VERSION_2 != 3 || LIBCURLWS_VERSION_NUM < 0x000100
#error constants must work in #if
#endif

static size_t on_write(char *buffer, size_t size, size_t nitems, void *userdata)
{
  const struct curl_ws_frame *meta = (const struct curl_ws_frame *)userdata;
  (void)buffer;
  return meta->flags & CURLWS_TEXT ? size * nitems : 0;
}

int use(void);

int use(void)
{
  /* Names that are only struct tags stay free for the program. */
  struct curl_slist *curl_slist = NULL;
  struct curl_blob blob = {NULL, 0, CURL_BLOB_COPY};
  curl_write_callback callback = on_write;
  CURL *easy = NULL;
  CURLU *url = NULL;
  CURLM *multi = NULL;
  CURLMsg message;
  CURLcode code = CURLE_OK;
  CURLoption option = CURLOPT_URL;
  CURLINFO info = CURLINFO_ACTIVESOCKET;
  curl_socket_t sock = CURL_SOCKET_BAD;
  curl_off_t size = 0;
  curl_version_info_data *version = NULL;

  message.data.result = code;
  code = curl_easy_setopt(easy, CURLOPT_WS_OPTIONS, CURLWS_RAW_MODE | CURLWS_LENIENT);
  code = curl_easy_setopt(easy, option, "ws://localhost/");
  code = curl_easy_getinfo(easy, info, &sock);
  switch(code) {
  case CURLE_AGAIN:
  case CURLE_SSL_CACERT: /* an old name */
    break;
  default:
    break;
  }
  return curl_slist != NULL || callback == NULL || blob.data != NULL || url != NULL ||
         multi != NULL || size != 0 || version != NULL || message.data.result != code;
}
