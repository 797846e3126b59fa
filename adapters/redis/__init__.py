"""The record and the queue: one Redis or Valkey holds orders, due times, logs and jobs."""
