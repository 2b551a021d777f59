/* wss with a certificate of one's own, from files in PEM.
 *
 *     cc client_cert.c $(pkg-config --cflags --libs curlws) -o client_cert
 *     ./client_cert wss://HOST/ CA-FILE CERTIFICATE-FILE KEY-FILE
 *
 * prints: connected with a client certificate
 */
#include <curl/curl.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    char reason[CURL_ERROR_SIZE] = "";
    CURL *curl;
    CURLcode code;
    size_t sent;
    if (argc < 5) {
        fprintf(stderr, "usage: %s URL CA-FILE CERTIFICATE-FILE KEY-FILE\n", argv[0]);
        return 2;
    }
    curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 2L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);  /* whom we trust */
    curl_easy_setopt(curl, CURLOPT_SSLCERT, argv[3]); /* who we are */
    curl_easy_setopt(curl, CURLOPT_SSLKEY, argv[4]);

    code = curl_easy_perform(curl);
    if (code == CURLE_OK) {
        puts("connected with a client certificate");
        curl_ws_send(curl, "\x03\xe8", 2, &sent, 0, CURLWS_CLOSE);
    } else {
        fprintf(stderr, "%s\n", reason);
    }
    curl_easy_cleanup(curl);
    return code == CURLE_OK ? 0 : 1;
}
