/* curl_easy_perform and curl_easy_cleanup, or the same by a multi handle: drive.c. */
#ifndef CURLWS_DRIVE_H
#define CURLWS_DRIVE_H

#include <curl/curl.h>

CURLcode drive_perform(CURL *curl);
void drive_cleanup(CURL *curl);

#endif
