"""The sealed store in a bucket that speaks S3, for gates whose disks come and go."""
